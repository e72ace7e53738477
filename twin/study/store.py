"""The run store of a study: tables of each run, and the record that says the run is done.

``runs/<table>/variant=V/scenario=S/strategy=T/rep-0000.parquet`` holds one table of one run; any Parquet reader takes
all runs' files as one partitioned table. ``runs/done/<run_id>.json`` is written last; a run without it does not exist.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from twin.ledger.files import canonical, complete, json_text, parquet_bytes, read_parquet
from twin.ledger.run import SCHEMAS, Run
from twin.study.errors import DamagedRunError, RunsDifferError
from twin.study.grid import PlannedRun
from twin.study.publishing import publish, sweep
from twin.study.tables import kpi_table

KPI_TABLE = "kpis"
_RUNS = "runs"
_DONE = "done"

Record = Mapping[str, Any]
"""What a done-record holds: ``run``, ``files`` (path -> sha256, rows) and ``meta``."""


@dataclass(frozen=True)
class Store:
    """The finished runs in the folder of one study."""

    folder: Path

    def publish(self, run: PlannedRun, ledger: Run, kpis: pd.DataFrame) -> None:
        """Keep a finished run: its tables first, its done-record last.

        Raises
        ------
        RunsDifferError
            The same run was done before and had other bytes: something that a run's id does not cover has an effect.
        OutputError
            The disk is full or the folder cannot be written.
        """
        packed, record = self._packed(run, ledger, kpis)
        if differing := self._differing(run, record):
            raise RunsDifferError(
                f"{run} was done before with other results ({', '.join(differing)}): use execution.resume=replace"
                " if the libraries or the machine are new, otherwise report this"
            )
        for path, data in packed.items():
            publish(self.folder / path, [data])
        publish(self._record_path(run), [_sealed(record)])

    def verdict(self, run: PlannedRun, ledger: Run, kpis: pd.DataFrame) -> str:
        """Return in words how a run that was carried out again compares with its record; nothing is written."""
        _, record = self._packed(run, ledger, kpis)
        differing = self._differing(run, record)
        if differing:
            return f"differs from its record in {', '.join(differing)}"
        return "the same bytes as in its record" if self.record(run) else "succeeded; it has no record"

    def record(self, run: PlannedRun) -> Record | None:
        """Return the done-record of a run, or nothing if there is none that is intact."""
        data = _bytes_of(self._record_path(run))
        try:
            record: dict[str, Any] = json.loads(data or b"")
            return record if _sealed(record) == data else None
        except (ValueError, AttributeError):
            return None

    def started(self) -> bool:
        """Return whether any run is finished."""
        return any((self.folder / _RUNS / _DONE).glob("*.json"))

    def finished(self, run: PlannedRun) -> bool:
        """Return whether a run is done and every file of it is the one that was written."""
        return self.record(run) is not None and not self.damage(run)

    def damage(self, run: PlannedRun) -> str:
        """Return what is wrong with the files of a run that was done, '' if nothing or if it was not done."""
        record = self.record(run)
        if record is None:
            return "its done-record is damaged" if self._record_path(run).exists() else ""
        for path, facts in record["files"].items():
            data = _bytes_of(self.folder / path)
            if data is None:
                return f"{path} is missing"
            if _sha(data) != facts["sha256"]:
                return f"{path} is not the file that was written"
        return ""

    def read(self, run: PlannedRun) -> Run:
        """Return the ledger of a finished run.

        Raises
        ------
        DamagedRunError
            The run is not finished, or one of its files is not the one that was written.
        """
        record = self._intact(run)
        paths = {name: self._path(name, run) for name in SCHEMAS}
        tables = {name: self._table(run, record, path) for name, path in paths.items() if path in record["files"]}
        return complete(record["meta"], tables)

    def kpis(self, run: PlannedRun) -> pa.Table:
        """Return the KPI rows of a finished run; see ``read`` for errors."""
        return self._table(run, self._intact(run), self._path(KPI_TABLE, run))

    def keep_only(self, runs: Iterable[PlannedRun]) -> None:
        """Remove what interrupted writers left, and every file that belongs to none of the given runs."""
        sweep(self.folder)
        kept = [self.record(run) for run in runs]
        files = {self.folder / path for record in kept if record for path in record["files"]}
        files |= {self._record_path(run) for run in runs}
        for path in (self.folder / _RUNS).rglob("*"):
            if path.suffix in (".parquet", ".json") and path.parent != self.folder / _RUNS and path not in files:
                path.unlink()

    def clear(self) -> None:
        """Remove every run."""
        if (self.folder / _RUNS).exists():
            shutil.rmtree(self.folder / _RUNS)

    def _path(self, table: str, run: PlannedRun) -> str:
        return f"{_RUNS}/{table}/{run.place}.parquet"

    def _record_path(self, run: PlannedRun) -> Path:
        return self.folder / _RUNS / _DONE / f"{run.run_id}.json"

    def _intact(self, run: PlannedRun) -> Record:
        record = self.record(run)
        if record is None:
            raise DamagedRunError(f"{self.folder}: {run} has no results: run the study again")
        return record

    def _table(self, run: PlannedRun, record: Record, path: str) -> pa.Table:
        data = _bytes_of(self.folder / path)
        if data is None or _sha(data) != record["files"][path]["sha256"]:
            raise DamagedRunError(f"{self.folder / path}: missing or damaged: run the study again")
        return read_parquet(data)

    def _packed(self, run: PlannedRun, ledger: Run, kpis: pd.DataFrame) -> tuple[dict[str, memoryview], dict[str, Any]]:
        """Return the files of a run by path, and the record of them."""
        tables = {name: canonical(name, table) for name, table in ledger.tables.items() if table.num_rows}
        contents = {self._path(name, run): table for name, table in (tables | {KPI_TABLE: kpi_table(kpis)}).items()}
        packed = {path: parquet_bytes(table) for path, table in contents.items()}
        facts = {path: {"sha256": _sha(packed[path]), "rows": table.num_rows} for path, table in contents.items()}
        return packed, json.loads(json_text({"run": asdict(run), "files": facts, "meta": dict(ledger.meta)}))

    def _differing(self, run: PlannedRun, record: dict[str, Any]) -> list[str]:
        """Return what of a run is not as its earlier record says, nothing if there is none."""
        before = self.record(run)
        if before is None or _sealed(dict(before)) == _sealed(record):
            return []
        paths = sorted({*record["files"], *before["files"]})
        return [path for path in paths if before["files"].get(path) != record["files"].get(path)] or ["its facts"]


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _sha(data: bytes | memoryview) -> str:
    return hashlib.sha256(data).hexdigest()


def _sealed(record: dict[str, Any]) -> bytes:
    """Return a record as bytes that end with their own digest, so that a flipped bit in it is seen too."""
    body = {key: value for key, value in record.items() if key != "sha256"}
    return json_text({**body, "sha256": _sha(json_text(body).encode())}).encode()
