"""Operations as tools of the Model Context Protocol, for assistants (extra ``mcp``).

``python -m maatoo.mcp`` serves them over standard input and output, with the credentials of the
environment (``MAATOO_*``) or of a login that ``maatoo login`` has kept. Only tools that read are
offered, unless ``--write`` is given; a tool that deletes or sends something takes ``confirm: true``
as well. See docs/agents.md.
"""

from __future__ import annotations

from maatoo.mcp.tools import DEFAULT_TOOLSETS, ToolSpec, tools, toolsets

__all__ = ["DEFAULT_TOOLSETS", "ToolSpec", "tools", "toolsets"]
