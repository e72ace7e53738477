"""What exists: partners, products, sites, lanes and contracts, frozen before the first day, and the reader of tables.

The network itself: ``network`` holds ``products``, ``partners``, ``sites``, ``calendars`` and ``edges`` as arrays.
From tables to the network: ``schema`` describes every table in terms of ``columns``; ``files`` opens a folder,
``csv_text``, ``parquet_file`` and ``records`` bring each source to ``raw`` texts; ``cells`` understands one cell,
``tables`` a whole table; ``names`` and ``specificity`` say what a row stands for and which row wins; ``draft`` is the
network while ``checks`` judge it; ``building`` makes it; ``reader`` is the way in.
"""
