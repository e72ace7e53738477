"""Online orders in columns: waves take them through promise, sourcing, reservation, pick, parcel and delivery."""
