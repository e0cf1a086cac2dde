"""What installed Evidently and NannyML say of tables: python peers.py FOLDER prints one JSON line for each sub-folder that
holds reference.csv and current.csv (with several tables: current-0.csv, current-1.csv …). Whichever package is absent is left out.
python peers.py FOLDER --time PACKAGE times one report on FOLDER/reference.parquet and FOLDER/current.parquet instead.
Nothing is sent anywhere: usage logging is switched off."""

import json
import math
import os
import resource
import sys
import time
import warnings
from importlib import metadata
from pathlib import Path

os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"
os.environ["DO_NOT_TRACK"] = "1"
warnings.filterwarnings("ignore")


def version_of(package):
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def finite(value):
    return float(value) if value is not None and math.isfinite(value) else None


def ask_evidently(reference, current):
    from evidently import Report
    from evidently.presets import DataDriftPreset, DataSummaryPreset

    result = Report([DataDriftPreset()]).run(current, reference).dict()
    total, *columns = result["metrics"]
    tests = Report([DataSummaryPreset()], include_tests=True).run(current, reference).dict()["tests"]
    shares = {}
    for test in tests:  # two tests for a column: of the count and, after it, of the share
        name, found, _ = test["name"].partition("' missing values: Equal ")
        if found:
            shares[name.removeprefix("Column '")] = str(test["status"]).endswith("FAIL")
    return {
        "drifted": total["value"]["count"],
        "share": total["value"]["share"],
        "columns": {
            metric["config"]["column"]: {
                "test": metric["config"]["method"],
                "threshold": metric["config"]["threshold"],
                "value": finite(metric["value"]),
            }
            for metric in columns
        },
        "missing": shares,
    }


def ask_nannyml(reference, current):
    from nannyml import UnivariateDriftCalculator
    from nannyml.chunk import SizeBasedChunker

    names = [name for name in reference.columns if reference[name].notna().any() and current[name].notna().any()]
    calculator = UnivariateDriftCalculator(column_names=names)
    calculator.fit(reference)
    calculator.chunker = SizeBasedChunker(chunk_size=len(current))  # the current table is one chunk
    frame = calculator.calculate(current).to_df()
    row = frame[frame[("chunk", "chunk", "period")] == "analysis"].iloc[0]
    of = lambda name, what: row[(name, "jensen_shannon", what)]
    return {
        name: {
            "value": finite(of(name, "value")),
            "threshold": finite(of(name, "upper_threshold")),
            "alert": bool(of(name, "alert")),
        }
        for name in names
    }


def read(path):
    import pandas

    return pandas.read_csv(path, float_precision="round_trip", keep_default_na=False, na_values=[""])


def check(folder):
    print(json.dumps({name: version_of(name) for name in ("evidently", "nannyml", "scipy", "numpy", "pandas")}))
    for case in sorted(path for path in folder.iterdir() if path.is_dir()):
        reference = read(case / "reference.csv")
        for file in sorted(case.glob("current*.csv")):
            current = read(file)
            answer = {"case": case.name, "current": file.stem}
            for name, ask in (("evidently", ask_evidently), ("nannyml", ask_nannyml)):
                if version_of(name) is not None:
                    try:
                        answer[name] = ask(reference, current)
                    except Exception as error:  # a refusal is an answer too
                        answer[name] = {"error": repr(error)[:300]}
            print(json.dumps(answer), flush=True)


def measure(folder, package):
    started = time.time()
    import pandas

    reference, current = (pandas.read_parquet(folder / f"{name}.parquet") for name in ("reference", "current"))
    if package == "evidently":
        from evidently import Report
        from evidently.presets import DataDriftPreset

        Report([DataDriftPreset()]).run(current, reference).save_html(str(folder / "evidently.html"))
    else:
        from nannyml import UnivariateDriftCalculator

        calculator = UnivariateDriftCalculator(column_names=list(reference.columns))
        calculator.fit(reference)
        calculator.calculate(current).to_df()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"version": version_of(package), "seconds": time.time() - started, "megabytes": peak}))


if __name__ == "__main__":
    if sys.argv[2:3] == ["--time"]:
        measure(Path(sys.argv[1]), sys.argv[3])
    else:
        check(Path(sys.argv[1]))
