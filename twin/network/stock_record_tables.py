"""The table of stock records, column by column: how what is written about stock comes to differ from the stock."""

from __future__ import annotations

from twin.network.columns import LARGEST_UNITS, NOTE, Column, TableDescription, money, product_names, site_names

NEVER_COUNTED = "never"

_STOCK_RECORDS = TableDescription("stock_records", "How far the recorded stock of stores and warehouses is off what "
                                  "stands there, and how often somebody counts. Decisions see the record, customers "
                                  "and pickers the shelf. The narrowest row for a site and product holds; where no "
                                  "row does the record is right. Without this table every record is.", (
    site_names(description="Where stock is recorded: stores and warehouses; what suppliers and plants make to order "
               "has no record."),
    product_names(description="What is recorded."),
    Column("wrong_percent", "number", "%", "Percentage of the records, one per site and product, that are wrong before "
           "the first day.", low=0, high=100),
    Column("error_units", "number", "units", "Mean size of an error; geometrically distributed over the whole book "
           "units from 1 on.", low=0, high=LARGEST_UNITS, above_low=True, hint="write wrong_percent 0 and "
           "drift_per_year 0 for records that are right"),
    Column("drift_per_year", "number", "1/year", "Rate at which a record goes wrong: errors a year of 365 days, no "
           "more than one a day.", low=0, high=100_000),
    Column("shrink_percent", "number", "%", "Percentage of the errors that are goods lost or stolen, while the record "
           "stays; the others are mistakes in the record, half of them upwards.", low=0, high=100),
    Column("count_every_days", "whole", "days", "Each record is counted once in so many days, not all on the same day, "
           "and set to what is there.", low=1, high=100_000, or_word=NEVER_COUNTED),
    money("cost_per_count", unit="major/count", description="Counting one product at one site."),
    Column("reject_percent", "number", "%", "Percentage of the order lines whose goods the picker finds unfit for sale "
           "or does not find, although they are there; blank: 0. The line looks for another site, and the units stay.",
           low=0, high=100, required=False, default="0"),
    NOTE,
), key=("site", "product"), required=False)

STOCK_RECORD_TABLES = (_STOCK_RECORDS,)
