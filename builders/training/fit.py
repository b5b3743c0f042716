"""Fitting: balanced logistic regression over hashed features, the same numbers on every run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from builders.training.examples import Examples

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator
    from sklearn.pipeline import Pipeline

Probabilities = npt.NDArray[np.float64]
Features = Callable[[], "BaseEstimator"]
Estimator = Callable[[], Any]
"""Makes an unfitted estimator with `fit` and `predict_proba`."""
Calibration = Literal["", "temperature", "sigmoid"]
TOLERANCE = 1e-3
ITERATIONS = 500
HELD_OUT = {"temperature": 1, "sigmoid": 3}
"""How many thirds of the training data calibration holds out in turn: a temperature is a single number."""


def classifier(features: Features, *, several: bool = False, strength: float = 1.0) -> Pipeline:
    """Return an unfitted pipeline: features, then logistic regression with classes weighted to balance.

    `several` labels at once are one yes-or-no question each. `strength` is scikit-learn's C.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import Pipeline

    regression = LogisticRegression(C=strength, class_weight="balanced", tol=TOLERANCE, max_iter=ITERATIONS)
    last = OneVsRestClassifier(regression) if several else regression
    return Pipeline([("features", features()), ("classifier", last)])


def prior() -> BaseEstimator:
    """Return the comparison that always says what is most frequent."""
    from sklearn.dummy import DummyClassifier

    return DummyClassifier(strategy="prior")


def fitted(pipeline: Any, examples: Examples, calibration: Calibration = "") -> Any:  # noqa: ANN401 - see `Estimator`
    """Return the pipeline fitted on examples, calibrated where asked for; one thread, since sums depend on their order.

    Calibration (Guo et al. 2017 for temperatures, Platt 1999 for sigmoids) is found by scikit-learn on held-out parts
    of the examples and folded into the weights, so that the file needs no class that skops does not know.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        pipeline.fit(examples.inputs, examples.targets)
        if calibration:
            _calibrate(pipeline, examples, calibration)
    if examples.targets.ndim == 2 and hasattr(pipeline, "steps"):
        _join(pipeline)
    return pipeline


def _join(pipeline: Pipeline) -> None:
    """Put the regressions of several labels side by side, as one layer of a network without hidden ones.

    The probabilities are the same to the last bit; one product instead of one a label answers in half the time. Where
    a label never occurred there is no regression to join, and all stays as it is.
    """
    from sklearn.neural_network import MLPClassifier

    each = getattr(pipeline[-1], "estimators_", ())
    if not each or not all(hasattr(one, "coef_") for one in each):
        return
    layer = MLPClassifier(hidden_layer_sizes=())
    layer.coefs_ = [np.ascontiguousarray(np.vstack([one.coef_ for one in each]).T)]
    layer.intercepts_ = [np.concatenate([one.intercept_ for one in each])]
    layer.n_layers_, layer.n_outputs_, layer.out_activation_ = 2, len(each), "logistic"
    layer.n_features_in_, layer.classes_ = len(layer.coefs_[0]), np.arange(len(each))
    pipeline.steps[-1] = (pipeline.steps[-1][0], layer)


def _calibrate(pipeline: Pipeline, examples: Examples, calibration: Calibration) -> None:
    from sklearn.base import clone
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.model_selection import GroupKFold

    regression = pipeline[-1]
    inner = list(GroupKFold(3).split(examples.inputs, groups=examples.groups))[: HELD_OUT[calibration]]
    inner = [parts for parts in inner if len(set(examples.targets[parts[0]])) == len(regression.classes_)]
    if not inner:
        return
    search = CalibratedClassifierCV(clone(regression), method=calibration, cv=inner, ensemble=True)
    search.fit(pipeline[:-1].transform(examples.inputs), examples.targets)
    scale, shift = np.mean([_line(one.calibrators[0]) for one in search.calibrated_classifiers_], axis=0)
    regression.coef_, regression.intercept_ = regression.coef_ * scale, regression.intercept_ * scale + shift


def _line(found: Any) -> tuple[float, float]:  # noqa: ANN401 - scikit-learn's own calibrators
    """Return by what decision values are multiplied, and what is added to them."""
    return (-found.a_, -found.b_) if hasattr(found, "a_") else (float(found.beta_), 0.0)


def probabilities(pipeline: Any, examples: Examples) -> Probabilities:  # noqa: ANN401 - see `Estimator`
    """Return a probability for each of the examples' labels, shape (n, labels); 0 for labels never trained on."""
    from threadpoolctl import threadpool_limits

    found = np.zeros((len(examples), len(examples.labels)))
    if not len(examples):
        return found
    with threadpool_limits(limits=1):
        given = pipeline.predict_proba(examples.inputs)
    if isinstance(given, list):  # scikit-learn's shape for several labels, one array a label
        given = np.column_stack([one[:, -1] if one.shape[1] > 1 else np.zeros(len(one)) for one in given])
    found[:, pipeline.classes_ if given.ndim == 2 and examples.targets.ndim == 1 else slice(None)] = given
    return found
