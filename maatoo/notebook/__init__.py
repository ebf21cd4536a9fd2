"""For notebooks: models, pages, reports and errors as tables of HTML, and short tracebacks.

``%load_ext maatoo`` makes tracebacks of this package's errors short: the lines of your cell, and
the message. The tables need no set-up: a cell that ends with a page or a report shows it.
"""

from __future__ import annotations
