"""Trains with scikit-learn on what Slipway hands over, and leaves model.onnx (see docs/command.md)."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.metrics import log_loss
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder

TASK = json.loads(os.environ["SLIPWAY_TASK"])
INPUTS = json.loads(Path(TASK["details"]).read_text())["inputs"]
TEXTS = [feature["name"] for feature in INPUTS if feature["kind"] in ("category", "text")]
NUMBERS = [feature["name"] for feature in INPUTS if feature["name"] not in TEXTS]


def read_features(frame: pd.DataFrame) -> pd.DataFrame:
    """As the model will be fed when it is served: float32 with NaN for a gap, and the empty text for a missing one."""
    numbers = frame[NUMBERS].astype(np.float32)
    return pd.concat([numbers, frame[TEXTS].astype(object).fillna("")], axis=1)


def read_part(variable: str) -> tuple[pd.DataFrame, np.ndarray]:
    frame = pd.read_parquet(os.environ[variable])
    return read_features(frame), frame[TASK["target"]].to_numpy(str)


def build_model(depth: int) -> Pipeline:
    columns = make_column_transformer(
        (SimpleImputer(strategy="median"), NUMBERS),
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), TEXTS),
    )
    return make_pipeline(columns, GradientBoostingClassifier(max_depth=depth, random_state=TASK["seed"]))


def fit() -> Pipeline:
    """The depth with the lowest loss on the validation part."""
    features, target = read_part("SLIPWAY_TRAIN_DATA")
    held_out, truth = read_part("SLIPWAY_VALIDATION_DATA")
    candidates = []
    for depth in (2, 3, 4):
        model = build_model(depth).fit(features, target)
        loss = log_loss(truth, model.predict_proba(held_out), labels=model.classes_)
        print(f"depth {depth}: validation loss {loss:.4f}", file=sys.stderr)  # lines of stderr appear in Slipway's log
        candidates.append((loss, depth, model))
    return min(candidates, key=lambda candidate: candidate[:2])[2]


def main() -> None:
    model = fit()
    # One input per feature, under its name: so Slipway knows which column goes where.
    types = [(name, FloatTensorType([None, 1])) for name in NUMBERS]
    types += [(name, StringTensorType([None, 1])) for name in TEXTS]
    # Without zipmap the probabilities are one tensor, in the order of model.classes_.
    exported = to_onnx(model, initial_types=types, options={id(model): {"zipmap": False}}, target_opset=17)
    (Path(os.environ["SLIPWAY_OUTPUT_DIR"]) / "model.onnx").write_bytes(exported.SerializeToString())


if __name__ == "__main__":
    main()
