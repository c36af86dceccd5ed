"""Model files that would leave `MARK` behind if any of their code ran, and damaged ones.

Every file here is made by hand, so that refusing them is tested without Keras too.
"""

import base64
import io
import json
import marshal
import pickle
import warnings
import zipfile
from pathlib import Path

MARK = "code-of-a-stranger-ran"
"""File that hostile code creates in the current folder."""


class Gadget:
    """Unpickles into a call that creates `MARK`."""

    def __reduce__(self):
        return Path.touch, (Path(MARK),)


def described(module, class_name, config, registered=None, **more):
    """Describe an object as Keras does in its plans."""
    return {
        "module": module,
        "class_name": class_name,
        "config": config,
        "registered_name": registered,
        **more,
    }


INPUT = described("keras.layers", "InputLayer", {"batch_shape": [None, 48, 48, 1], "name": "chip"})
FLATTEN = described("keras.layers", "Flatten", {"name": "flat"})
DENSE = described("keras.layers", "Dense", {"units": 7, "activation": "softmax", "name": "end"})


def plan(*layers, **more):
    """Return the plan of a sequential network that ends in seven probabilities."""
    stack = [INPUT, *layers, FLATTEN, DENSE]
    return described("keras", "Sequential", {"name": "network", "layers": stack}, **more)


def archive(config, weights=b"", **members):
    """Return a .keras file of a plan and whatever else."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("metadata.json", json.dumps({"keras_version": "3.15.1"}))
        file.writestr("config.json", config if isinstance(config, bytes) else json.dumps(config))
        file.writestr("model.weights.h5", weights)
        for name, member in members.items():
            file.writestr(name, member)
    return content.getvalue()


def lambda_layer():
    """Describe a Lambda layer as Keras saves one, its function compiled."""
    code = compile(f"lambda x: (__import__('pathlib').Path({MARK!r}).touch(), x)[1]", "", "eval")
    function = base64.b64encode(marshal.dumps(code.co_consts[0])).decode("ascii")
    value = described(None, "__lambda__", {"value": [function, None, None]})
    return described("keras.layers", "Lambda", {"name": "calm", "function": value})


def with_two_plans():
    """Return a file with two members named config.json, the second hostile."""
    content = io.BytesIO(archive(plan()))
    with zipfile.ZipFile(content, "a") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # zipfile's own, of the duplicate
        file.writestr("config.json", json.dumps(plan(lambda_layer())))
    return content.getvalue()


def with_false_size():
    """Return a file whose plan claims 10 bytes and unpacks to more."""
    content = archive(plan())
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        true_size = file.getinfo("config.json").file_size.to_bytes(4, "little")
    return content.replace(true_size, (10).to_bytes(4, "little"))


CALL = described("builtins", "function", "system", "os.system")
COMMAND = {"command": f"touch {MARK}"}

HOSTILE = {
    "Lambda layer": archive(plan(lambda_layer())),
    "Lambda inside another network": archive(plan(plan(lambda_layer()))),
    "plan naming os.system as function": archive(described("os", "function", "system", "system")),
    "plan naming os.system as class": archive(described("os", "system", COMMAND)),
    "plan naming subprocess.Popen as layer": archive(
        plan(described("subprocess", "Popen", {"args": ["touch", MARK]}))
    ),
    "activation that is a function of os": archive(
        plan(described("keras.layers", "Activation", {"name": "a", "activation": CALL}))
    ),
    "own class under the name of a layer": archive(
        plan(described("keras.layers", "Dense", {"units": 7}, "stranger>Dense"))
    ),
    "get_file as layer": archive(
        plan(described("keras.utils", "get_file", {"origin": f"file:///etc/passwd#{MARK}"}))
    ),
    "network of TensorFlow from a path": archive(
        plan(described("keras.layers", "TFSMLayer", {"filepath": "/tmp/stranger"}))
    ),
    "layer that reads a file": archive(
        plan(described("keras.layers", "StringLookup", {"vocabulary": "/etc/passwd"}))
    ),
    "torch module pickled into a layer": archive(
        plan(described("keras.layers", "TorchModuleWrapper", {"module": "gAN9cQAu"}))
    ),
    "compiled inside another network": archive(
        plan(plan(compile_config={"optimizer": described("os", "system", COMMAND)}))
    ),
    "two plans": with_two_plans(),
    "plan with a path out of the archive": archive(plan(), **{"../../evil.py": b"evil"}),
    "carries a pickle": archive(plan(), **{"assets/layer.pkl": pickle.dumps(Gadget())}),
    "pickle": pickle.dumps(Gadget()),
    "bomb of zeros": archive(b" " * (64 << 20)),
    "plan of 100,000 levels": archive(b'{"config":' * 100_000 + b"1" + b"}" * 100_000),
}

DAMAGED = {
    "0 bytes": b"",
    "text": b"this is a network, trust me\n",
    "web page": b"<!DOCTYPE html><html><body>404</body></html>",
    "HDF5": b"\x89HDF\r\n\x1a\n" + bytes(2000),
    "cut off": archive(plan())[:400],
    "zip without a plan": archive(plan()).replace(b"config.json", b"confyg.json"),
    "plan that is no JSON": archive(b"{network"),
    "plan that is a list": archive(b"[1, 2]"),
    "false size": with_false_size(),
    "one bit": bytes(
        byte ^ (position == 150) for position, byte in enumerate(archive(plan(), b"x" * 500))
    ),
}
