"""What training minimises: cross-entropy with the labels, or imitation of teachers as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
from keras import ops

from fer_desktop.expression.emotions import EMOTIONS
from training.augmentation import Augment, Scale
from training.config import RunConfig, Teacher

Loss = Callable[[Any, Any], Any]


def training_model(
    network: keras.Model,
    augment: Augment,
    config: RunConfig,
    teachers: Sequence[tuple[keras.Model, Scale]],
) -> tuple[keras.Model, Loss]:
    """Put augmentation before the network and, where there are any, teachers beside it.

    The teachers see the same augmented pictures as the network, each in the size that it reads;
    they do not learn.

    Returns:
        Model from grey levels (N, 48, 48, 1), uint8, to what the loss takes, and the loss.
    """
    pictures = keras.layers.Input((48, 48, 1), dtype="uint8", name="pictures")
    shown = augment(pictures)
    learned = network(Scale(config.scaling)(shown))
    if not teachers:
        return keras.Model(pictures, learned), keras.losses.categorical_crossentropy
    judgements = []
    for index, (teacher, scale) in enumerate(teachers):
        # Under a name of its own: teacher and student may be of one architecture.
        frozen = keras.Model(teacher.inputs, teacher.outputs[0], name=f"teacher_{index}")
        frozen.trainable = False
        side = teacher.input_shape[1]
        seen = shown if side == augment.size else keras.layers.Resizing(side, side)(shown)
        judgements.append(frozen(scale(seen), training=False))
    taught = judgements[0] if len(judgements) == 1 else keras.layers.Average()(judgements)
    both = keras.layers.Concatenate(dtype="float32")([learned, taught])
    return keras.Model(pictures, both), imitation(config.teacher)


def imitation(teacher: Teacher) -> Loss:
    """Return the loss of Hinton et al., "Distilling the Knowledge in a Neural Network", 2015.

    weight * T^2 * KL(teacher || network), both softened by T, + (1 - weight) * cross-entropy.
    Probabilities serve as well as logits: their logarithms differ from them by a constant of
    the row, which softmax forgets.
    """

    def loss(targets: Any, both: Any) -> Any:
        learned, taught = ops.split(both, [len(EMOTIONS)], axis=-1)
        t = teacher.temperature
        log_learned = ops.log_softmax(ops.log(ops.maximum(learned, 1e-7)) / t)
        log_taught = ops.log_softmax(ops.log(ops.maximum(taught, 1e-7)) / t)
        divergence = ops.sum(ops.exp(log_taught) * (log_taught - log_learned), axis=-1)
        hard = keras.losses.categorical_crossentropy(targets, learned)
        return teacher.weight * t * t * divergence + (1 - teacher.weight) * hard

    return loss


def make_optimizer(config: RunConfig, steps_per_epoch: int) -> keras.optimizers.Optimizer:
    """Build the recipe's optimizer with its learning rate schedule."""
    how = config.optimizer
    rate: Any = how.learning_rate
    if how.schedule == "cosine":
        warmup = round(how.warmup_epochs * steps_per_epoch)
        rate = keras.optimizers.schedules.CosineDecay(
            0.0 if warmup else how.learning_rate,
            max(1, config.epochs * steps_per_epoch - warmup),
            warmup_target=how.learning_rate if warmup else None,
            warmup_steps=warmup,
        )
    clip = {"global_clipnorm": how.clip_norm or None}
    if how.name == "sgd":
        return keras.optimizers.SGD(rate, momentum=how.momentum, nesterov=how.nesterov, **clip)
    if how.name == "adam":
        return keras.optimizers.Adam(rate, **clip)
    optimizer = keras.optimizers.AdamW(rate, weight_decay=how.weight_decay, **clip)
    # Decaying a normalisation's scale or a bias only fights the normalisation.
    optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    return optimizer
