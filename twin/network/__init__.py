"""What exists: partners, products, sites, lanes and contracts, frozen before the first day, and the reader of tables.

The network itself: ``network`` holds ``products``, ``partners``, ``sites``, ``calendars``, ``edges`` and ``online`` as
arrays. From tables to the network: ``schema`` and ``online_tables`` describe every table in terms of ``columns``;
``files`` opens a folder, ``csv_text``, ``parquet_file`` and ``records`` bring each source to ``raw`` texts; ``cells``
and ``dates`` understand one cell, ``tables`` a whole table; ``names`` and ``specificity`` say what a row stands for and
which row wins, ``destinations`` which delivery lane leads where; ``draft`` and ``online_draft`` are the network while
``checks`` judge it; ``building`` makes it; ``reader`` is the way in.
"""
