"""What must hold between the cells, rows and tables of a network: small checks, each with a repair hint."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from twin.errors import Problem, first_of_many
from twin.network.checks.calendars import check_reserved_calendar, check_some_day_is_open
from twin.network.checks.choice import check_choice, check_weight_of_no_purchase
from twin.network.checks.contracts import check_contract_has_two_sides, check_contracts_exist, check_one_freight_payer
from twin.network.checks.costs import check_percentages
from twin.network.checks.deliveries import (
    check_fulfilment_is_given,
    check_parcels_leave_stores_or_warehouses,
    check_ranks,
    check_whatever_is_ordered_has_a_source,
    check_zones_are_delivered,
)
from twin.network.checks.demand import (
    check_capacity_for_demand,
    check_customers_buy_at_stores,
    check_demand_is_given,
    check_demand_size,
)
from twin.network.checks.docks import check_docks_receive, check_hours_of_docks
from twin.network.checks.holds import check_holds
from twin.network.checks.ids import check_ids_are_distinct, check_names_are_free
from twin.network.checks.lanes import check_items_fit_vehicles, check_lanes_exist, check_lead_times
from twin.network.checks.modes import (
    check_mode_shares,
    check_modes_have_sites,
    check_promises,
    check_promises_by_stock,
)
from twin.network.checks.online import (
    check_channel_shares,
    check_one_sourcing_rule,
    check_online_demand_size,
    check_online_tables_are_complete,
    check_something_is_popular,
)
from twin.network.checks.orders import (
    check_orders_avoid_gaps,
    check_orders_have_lines,
    check_orders_lie_within_the_horizon,
)
from twin.network.checks.pickup import check_pickup, check_pickup_sites
from twin.network.checks.profiles import check_profiles
from twin.network.checks.returns import check_outcomes_of_returns
from twin.network.checks.rows import check_references, check_rows_are_distinct
from twin.network.checks.sourcing import (
    check_everything_sold_has_a_source,
    check_no_cycle,
    check_no_self_loop,
    check_one_priority,
    check_shares,
    check_suppliers_buy_nothing,
)
from twin.network.checks.staffing import (
    check_handling_is_given,
    check_shifts_do_not_overlap,
    check_shifts_end_after_they_begin,
    check_staffed_sites_have_work,
    check_staffing_and_handling_come_together,
)
from twin.network.checks.stock import check_days_of_demand, check_initial_stock_sites, check_whole_units
from twin.network.checks.stock_records import check_records_are_of_stock
from twin.network.draft import Draft

CHECKS: tuple[Callable[[Draft], Iterator[Problem]], ...] = (
    check_ids_are_distinct,
    check_names_are_free,
    check_references,
    check_rows_are_distinct,
    check_reserved_calendar,
    check_some_day_is_open,
    check_whole_units,
    check_lead_times,
    check_lanes_exist,
    check_items_fit_vehicles,
    check_shares,
    check_no_self_loop,
    check_suppliers_buy_nothing,
    check_no_cycle,
    check_one_priority,
    check_everything_sold_has_a_source,
    check_contract_has_two_sides,
    check_contracts_exist,
    check_one_freight_payer,
    check_demand_is_given,
    check_customers_buy_at_stores,
    check_capacity_for_demand,
    check_demand_size,
    check_percentages,
    check_initial_stock_sites,
    check_days_of_demand,
    check_records_are_of_stock,
    check_hours_of_docks,
    check_docks_receive,
    check_online_tables_are_complete,
    check_channel_shares,
    check_holds,
    check_promises,
    check_promises_by_stock,
    check_pickup,
    check_pickup_sites,
    check_mode_shares,
    check_choice,
    check_weight_of_no_purchase,
    check_profiles,
    check_something_is_popular,
    check_parcels_leave_stores_or_warehouses,
    check_ranks,
    check_modes_have_sites,
    check_zones_are_delivered,
    check_fulfilment_is_given,
    check_whatever_is_ordered_has_a_source,
    check_online_demand_size,
    check_one_sourcing_rule,
    check_orders_have_lines,
    check_orders_lie_within_the_horizon,
    check_orders_avoid_gaps,
    check_outcomes_of_returns,
    check_staffing_and_handling_come_together,
    check_shifts_end_after_they_begin,
    check_shifts_do_not_overlap,
    check_staffed_sites_have_work,
    check_handling_is_given,
)
"""Every check, in the order in which a planner would repair a network."""


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield what every check finds, of each no more than anybody reads; none hides what another finds."""
    for check in CHECKS:
        yield from first_of_many(check(draft))
