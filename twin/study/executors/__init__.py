"""Ways to carry out the runs of a study: ``serial`` in this process, ``processes`` in several."""
