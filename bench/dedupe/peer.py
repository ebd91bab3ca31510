"""splink on DuckDB, as its guide has it: blocked, estimated without labels, then predicted."""

import math
from collections.abc import Sequence
from typing import Any

from tonari.records.directory.rules.twins import Looks

Pairs = dict[tuple[int, int], float]
_LEAST = 0.05


def table(looked: Sequence[Looks]) -> Any:
    """The same columns that ours compares, as an Arrow table; what is not said is null."""
    import pyarrow as pa

    def column(name: str) -> list[str | None]:
        return [getattr(one, name) or None for one in looked]

    house = [f"{one.town}{one.street}{one.house}" if one.house else None for one in looked]
    street = [f"{one.town}{one.street}" or None for one in looked]
    cells = [_cells(one) for one in looked]
    said = {name: column(name) for name in ("name", "core", "kana", "phone", "town")}
    points = [one.point or (None, None) for one in looked]
    more = {
        "unique_id": list(range(len(looked))),
        "lat": pa.array([lat for lat, _lon in points], pa.float64()),
        "lon": pa.array([lon for _lat, lon in points], pa.float64()),
        "house": house,
        "street": street,
        "cells": pa.array(cells, pa.list_(pa.string())),
    }
    return pa.table(said | more)


def _cells(one: Looks) -> list[str]:
    if one.point is None:
        return []
    north, east = math.floor(one.point[0] * 500), math.floor(one.point[1] * 500)
    return [f"{north + up},{east + right}{one.core[:2]}" for up in (0, 1) for right in (0, 1)]


def _where() -> Any:
    """House and distance as one, so that what says the same is not counted twice."""
    from splink import comparison_level_library as cll
    from splink import comparison_library as cl

    levels = [
        cll.And(cll.NullLevel("house"), cll.NullLevel("lat")),
        cll.ExactMatchLevel("house"),
        *(cll.DistanceInKMLevel("lat", "lon", far) for far in (0.06, 0.2)),
        cll.ExactMatchLevel("street"),
        cll.DistanceInKMLevel("lat", "lon", 1),
        cll.ExactMatchLevel("town"),
        cll.ElseLevel(),
    ]
    return cl.CustomComparison(levels, output_column_name="where_it_is")


def predicted(rows: Any) -> Pairs:
    """Pairs of row numbers with their probability, if that is more than very little."""
    from splink import Linker, SettingsCreator, block_on
    from splink import comparison_library as cl
    from splink.backends.duckdb import DuckDBAPI

    blocks = [
        *(block_on("core"), block_on("kana"), block_on("phone"), block_on("house")),
        block_on("cells", arrays_to_explode=["cells"]),
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("core", [0.92, 0.8]).configure(
                term_frequency_adjustments=True
            ),
            cl.ExactMatch("kana"),
            cl.ExactMatch("phone"),
            _where(),
        ],
        blocking_rules_to_generate_predictions=blocks,
        retain_matching_columns=False,
    )
    database = DuckDBAPI()
    linker = Linker(database.register(rows), settings, log_level="ERROR")
    train = linker.training
    train.estimate_probability_two_random_records_match(
        [block_on("core", "house"), block_on("phone", "core")], recall=0.6
    )
    train.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("house"), block_on("core")):
        train.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
    found = linker.inference.predict(threshold_match_probability=_LEAST)
    said = found.as_pyarrow_table().select(["unique_id_l", "unique_id_r", "match_probability"])
    columns = (column.to_pylist() for column in said.columns)
    return {(min(a, b), max(a, b)): p for a, b, p in zip(*columns, strict=True)}
