"""Thin adapters to engines that run on many machines; an engine brings its own parallelism.

To add another engine, three things of this package are enough:

- ``lst.parts(n)`` splits a list into objects of :class:`maatoo.Part`, which can be pickled and
  hold no secret.
- ``part.read()``, ``part.to_arrow()`` and ``part.write_parquet(folder)`` read one part, with a
  client that is made where they run.
- ``maatoo.batch.partition`` deals rows out so that no two workers write to one entity, and
  ``maatoo.batch.merge_reports`` makes one report of theirs.

Spark's Python data source, Ray's ``read_datasource`` and Airflow's task mapping have this shape.
"""

from __future__ import annotations
