"""Asks two verifiers that are not ours about envelopes: the command openssl, over the bytes that are signed,
and the package securesystemslib.

Arguments: a folder. Its `asked.txt` has a line for each envelope: name, file, file of the key, id of the
key. Written to standard output: name, what openssl says, what the package says, with tabs between; `yes`,
`no`, or `absent` if the verifier is not here.
"""

import base64
import json
import subprocess
import sys
from pathlib import Path

try:
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import SSlibKey
except ImportError:
    Envelope = None


def decode(text):
    return base64.b64decode(text.encode(), validate=True)


def openssl(folder, envelope, key):
    """Whether openssl verifies the first signature over the pre-authentication encoding."""
    kind, payload = envelope["payloadType"].encode(), decode(envelope["payload"])
    signature = decode(envelope["signatures"][0]["sig"])
    signed, sig = folder / "signed", folder / "signature"
    signed.write_bytes(b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload))
    sig.write_bytes(signature)
    about = subprocess.run(["openssl", "pkey", "-pubin", "-noout", "-text", "-in", key], capture_output=True)
    if b"ED25519" in about.stdout:
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", signed, "-sigfile", sig]
    else:
        command = ["openssl", "dgst", "-sha256", "-verify", key, "-signature", sig, signed]
    return subprocess.run(command, capture_output=True).returncode == 0


def package(envelope, key, keyid):
    """Whether the package verifies it by the key."""
    public = load_pem_public_key(Path(key).read_bytes())
    Envelope.from_dict(envelope).verify([SSlibKey.from_crypto(public, keyid=keyid)], 1)
    return True


def answer(ask):
    try:
        return "yes" if ask() else "no"
    except FileNotFoundError:
        return "absent"
    except Exception:
        return "no"


def main():
    folder = Path(sys.argv[1])
    for line in (folder / "asked.txt").read_text().splitlines():
        name, file, key, keyid = line.split("\t")
        text = (folder / file).read_bytes()
        first = answer(lambda: openssl(folder, json.loads(text.decode()), folder / key))
        second = "absent"
        if Envelope is not None:
            second = answer(lambda: package(json.loads(text.decode()), folder / key, keyid))
        print(name, first, second, sep="\t")


main()
