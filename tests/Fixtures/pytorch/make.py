"""Writes the files beside this one: what torch.save, numpy and detectron2 write, by Python's own pickle and zipfile.

Neither torch nor numpy is needed: modules of their names are made here, with functions and classes that pickle refers to by
name alone. The formats are those of torch/serialization.py (_save, _legacy_save) and of numpy's ndarray.__reduce__.

    python3 make.py
"""
import collections
import io
import pickle
import struct
import sys
import types
import zipfile

HERE = __file__.rsplit("/", 1)[0]


def module(name):
    made = types.ModuleType(name)
    sys.modules[name] = made
    if "." in name:
        setattr(sys.modules[name.rsplit(".", 1)[0]], name.rsplit(".", 1)[1], made)
    return made


def function(owner, name):
    def stand_in(*arguments):
        raise NotImplementedError
    stand_in.__module__, stand_in.__qualname__, stand_in.__name__ = owner.__name__, name, name
    setattr(owner, name, stand_in)
    return stand_in


def kind(owner, name):
    made = type(name, (), {"__module__": owner.__name__})
    setattr(owner, name, made)
    return made


torch, utils = module("torch"), module("torch._utils")
numpy, _, multiarray = module("numpy"), module("numpy.core"), module("numpy.core.multiarray")
rebuild = function(utils, "_rebuild_tensor_v2")
parameter = function(utils, "_rebuild_parameter")
reconstruct = function(multiarray, "_reconstruct")
scalar = function(multiarray, "scalar")
ndarray, dtype = kind(numpy, "ndarray"), kind(numpy, "dtype")
STORAGES = {name: (kind(torch, name + "Storage"), code, size) for name, code, size in [
    ("Float", "f", 4), ("Half", "e", 2), ("Long", "q", 8), ("Byte", "B", 1), ("Bool", "?", 1), ("Double", "d", 8), ("BFloat16", "H", 2)]}


class Storage:
    def __init__(self, type_name, values):
        self.type, self.values = type_name, values

    def data(self):
        return struct.pack("<%d%s" % (len(self.values), STORAGES[self.type][1]), *self.values)


class Tensor:
    def __init__(self, storage, shape, strides=None, first=0):
        if strides is None:
            strides, step = [], 1
            for size in reversed(shape):
                strides.insert(0, step)
                step *= size
        self.storage, self.shape, self.strides, self.first = storage, tuple(shape), tuple(strides), first

    def __reduce__(self):
        return rebuild, (self.storage, self.first, self.shape, self.strides, False, collections.OrderedDict())


class Parameter(Tensor):
    def __reduce__(self):
        return parameter, (Tensor(self.storage, self.shape, self.strides, self.first), True, collections.OrderedDict())


class TorchPickler(pickle.Pickler):
    def __init__(self, file, legacy):
        super().__init__(file, protocol=2)
        self.legacy, self.storages = legacy, []

    def persistent_id(self, value):
        if not isinstance(value, Storage):
            return None
        if value not in self.storages:
            self.storages.append(value)
        key = str(self.storages.index(value) + (94000 if self.legacy else 0))
        identity = ("storage", STORAGES[value.type][0], key, "cpu", len(value.values))
        return identity + (None,) if self.legacy else identity


def saved(value, name):
    """A zip file as torch.save writes: records stored, their data on multiples of 64."""
    pickled = io.BytesIO()
    pickler = TorchPickler(pickled, legacy=False)
    pickler.dump(value)
    records = [("data.pkl", pickled.getvalue()), ("byteorder", b"little")]
    records += [("data/%d" % i, storage.data()) for i, storage in enumerate(pickler.storages)] + [("version", b"3\n")]
    with zipfile.ZipFile("%s/%s" % (HERE, name), "w", zipfile.ZIP_STORED) as archive:
        for record, data in records:
            info = zipfile.ZipInfo("%s/%s" % (name.rsplit(".", 1)[0], record), (1980, 1, 1, 0, 0, 0))
            start = archive.fp.tell() + 30 + len(info.filename) + 4
            padding = -start % 64
            info.extra = struct.pack("<2sH", b"FB", padding) + b"Z" * padding
            archive.writestr(info, data)


def saved_before_1_6(value, name):
    with open("%s/%s" % (HERE, name), "wb") as file:
        pickle.dump(0x1950A86A20F9469CFC6C, file, protocol=2)
        pickle.dump(1001, file, protocol=2)
        pickle.dump({"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}, file, protocol=2)
        pickler = TorchPickler(file, legacy=True)
        pickler.dump(value)
        keys = [str(i + 94000) for i in range(len(pickler.storages))]
        # The keys' order is the file's own: torch sorts them as texts.
        order = sorted(range(len(keys)), key=lambda i: keys[i], reverse=True)
        pickle.dump([keys[i] for i in order], file, protocol=2)
        for i in order:
            storage = pickler.storages[i]
            file.write(struct.pack("<q", len(storage.values)) + storage.data())


class Dtype:
    def __init__(self, name):
        self.name = name

    def __reduce__(self):
        one_byte = self.name[1:] == "1"
        return dtype, (self.name, False, True), (3, "|" if one_byte else "<", None, None, None, -1, -1, 0)


class Array:
    def __init__(self, name, code, values, shape, fortran=False):
        self.name, self.data, self.shape, self.fortran = name, struct.pack("<%d%s" % (len(values), code), *values), tuple(shape), fortran

    def __reduce__(self):
        return reconstruct, (ndarray, (0,), b"b"), (1, self.shape, Dtype(self.name), self.fortran, self.data)


class Scalar:
    def __init__(self, name, code, value):
        self.name, self.data = name, struct.pack("<" + code, value)

    def __reduce__(self):
        return scalar, (Dtype(self.name), self.data)


def state():
    shared = Storage("Float", [float(i) for i in range(12)])
    values = collections.OrderedDict([
        ("conv.weight", Parameter(shared, [3, 4])),
        ("conv.transposed", Tensor(shared, [4, 3], [1, 4])),
        ("conv.part", Tensor(shared, [2, 2], [4, 1], 5)),
        ("norm.half", Tensor(Storage("Half", [0.5, -2.0, 65504.0]), [3])),
        ("norm.bfloat16", Tensor(Storage("BFloat16", [0x3F80, 0xC000]), [2])),
        ("norm.double", Tensor(Storage("Double", [0.1]), [])),
        ("norm.num_batches_tracked", Tensor(Storage("Long", [1 << 40]), [])),
        ("mask", Tensor(Storage("Bool", [True, False, True]), [3])),
        ("bytes", Tensor(Storage("Byte", [0, 128, 255]), [3])),
        ("empty", Tensor(Storage("Float", []), [0, 5])),
    ])
    return values


def arrays():
    return {
        "stem.conv1.weight": Array("f4", "f", [float(i) for i in range(6)], [2, 3]),
        "stem.columns": Array("f4", "f", [0.0, 3.0, 1.0, 4.0, 2.0, 5.0], [2, 3], fortran=True),
        "stem.double": Array("f8", "d", [float(i) / 3 for i in range(200)], [200]),
        "stem.large": Array("i8", "q", [i * i * 1000003 for i in range(800)], [8, 100]),
        "stem.scalar": Array("f4", "f", [7.5], []),
        "stem.byte": Array("u1", "B", [0, 127, 128, 255], [4]),
    }


if __name__ == "__main__":
    saved(state(), "plain.pth")
    saved({"model": state(), "epoch": 12, "lr": Scalar("f8", "d", 0.5)}, "wrapped.pt")
    saved({"state_dict": collections.OrderedDict(("module." + k, v) for k, v in state().items()), "arch": "resnet", "best": 0.25}, "parallel.pth")
    saved_before_1_6(state(), "legacy.pth")
    for protocol in range(5):
        with open("%s/detectron2-%d.pkl" % (HERE, protocol), "wb") as file:
            zoo = {"model": arrays(), "__author__": "Detectron2 Model Zoo", "matching_heuristics": True}
            pickle.dump(zoo, file, protocol=protocol)
