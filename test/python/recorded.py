"""Scores the test rows with scikit-learn itself, by the example's own code, and leaves bare predictions instead of a model."""

import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, os.environ["EXAMPLE_FOLDER"])

import pandas as pd
import train

model = train.fit()
rows = pd.read_parquet(os.environ["SLIPWAY_TEST_FEATURES"])
column = model.classes_.tolist().index(train.TASK["positive"])
scores = model.predict_proba(train.read_features(rows))[:, column]
frame = pd.DataFrame({"row_id": rows["row_id"], "score": scores})
frame.to_parquet(Path(os.environ["SLIPWAY_OUTPUT_DIR"]) / "predictions.parquet")
