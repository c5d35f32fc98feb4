"""Tells what ONNX's node tests hold: `python3 onnx_nodes.py FOLDER` writes FOLDER/nodes.json, a line of
JSON for each test (its one node, attributes, and where its tensors lie), and FOLDER/tensors.bin, the
elements of all tensors, little-endian, formats of four bits two to a byte from the low bits up."""

import json
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

folder = pathlib.Path(sys.argv[1])
tests = pathlib.Path(onnx.__file__).parent / "backend/test/data/node"
FORMATS = {
    "DOUBLE": "f64",
    "FLOAT": "f32",
    "FLOAT16": "f16",
    "BFLOAT16": "bf16",
    "FLOAT8E4M3FN": "f8e4m3fn",
    "FLOAT8E5M2": "f8e5m2",
    "FLOAT8E8M0": "e8m0",
    "FLOAT4E2M1": "f4e2m1",
    "BOOL": "bool",
    "INT4": "i4",
    "UINT4": "u4",
    "INT8": "i8",
    "UINT8": "u8",
    "INT16": "i16",
    "INT32": "i32",
    "UINT32": "u32",
    "INT64": "i64",
}
NIBBLES = ("i4", "u4", "f4e2m1")


def attribute(one):
    value = helper.get_attribute_value(one)
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    whole = isinstance(value, (int, float)) or isinstance(value, list) and all(
        isinstance(item, (int, float)) for item in value
    )
    return value if whole else "?"


def tensor(kind, path, elements):
    """What a file holds; a text where it is no tensor of a format that the standard has."""
    if not kind.HasField("tensor_type"):
        return kind.WhichOneof("value").removesuffix("_type")
    name = TensorProto.DataType.Name(kind.tensor_type.elem_type)
    if name not in FORMATS:
        return name.lower()
    proto = onnx.load_tensor(path)
    values = numpy_helper.to_array(proto)
    if FORMATS[name] in NIBBLES:
        flat = values.reshape(-1).view(np.uint8) & 15
        flat = np.append(flat, np.zeros(len(flat) % 2, np.uint8))
        data = (flat[::2] | flat[1::2] << 4).astype(np.uint8).tobytes()
    else:
        data = np.ascontiguousarray(values).tobytes()
    at = elements.tell()
    elements.write(data)
    return {"format": FORMATS[name], "shape": list(values.shape), "at": at, "size": len(data)}


def told(test, elements):
    graph = onnx.load(test / "model.onnx").graph
    (node,) = graph.node

    def side(names, values, prefix):
        files = {value.name: (i, value.type) for i, value in enumerate(values)}
        paths = {name: test / f"test_data_set_0/{prefix}_{i}.pb" for name, (i, _) in files.items()}
        found = [tensor(files[name][1], paths[name], elements) if name else None for name in names]
        while found and found[-1] is None:
            found.pop()
        return found

    return {
        "test": test.name,
        "op": node.op_type if not node.domain else f"{node.domain}.{node.op_type}",
        "attrs": {one.name: attribute(one) for one in node.attribute},
        "inputs": side(node.input, graph.input, "input"),
        "outputs": side(node.output, graph.output, "output"),
    }


with open(folder / "nodes.json", "w") as nodes, open(folder / "tensors.bin", "wb") as elements:
    for test in sorted(tests.iterdir()):
        if "_expanded" in test.name:
            print(json.dumps({"twin": test.name}), file=nodes)
        else:
            print(json.dumps(told(test, elements)), file=nodes)
