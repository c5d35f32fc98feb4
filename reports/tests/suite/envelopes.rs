//! Envelopes, genuine and tampered with: each is asked of our reader, of OpenSSL, and of the Python
//! package securesystemslib. Where one of them accepts what we refuse, the row says why that is right.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use p256::ecdsa::Signature as Ecdsa;
use reports::attest::envelope::{PAYLOAD_TYPE, Sealed, pae, seal};
use reports::attest::key::{Algorithm, PrivateKey, PublicKey};
use reports::attest::{Conformance, Mode, Statement, certificate};

use crate::sample::clean;

/// An envelope as it should be, and what it was made of.
struct Genuine {
    key: PrivateKey,
    other: PrivateKey,
    payload: Vec<u8>,
    sig: Vec<u8>,
}

/// What the others say of an edited envelope.
#[derive(Clone, Copy)]
enum Theirs {
    /// Neither accepts it.
    Refuse,
    /// OpenSSL alone accepts it, since it sees less of the envelope.
    OpenSsl,
    /// The package alone accepts it, since it reads more forms.
    Package,
    /// Both accept it: what was signed is as it was signed.
    Accept,
}
use Theirs::{Accept, OpenSsl, Package, Refuse};

/// What was done to an envelope, what we must say, and what the others say.
struct Row(&'static str, fn(&Genuine) -> Vec<u8>, &'static str, Theirs);

const NOT: &str = "the signature is not of this text and this key";
const BASE64: &str = "is not base64 as it should be";
const KEY: &str = "signed by key ";
const ONE_FORM: &str = "not written in the one form";

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // The payload.
    Row("a byte of the payload", |g| g.with_payload(&flipped(&g.payload, 30)), NOT, Refuse),
    Row("a byte more in the payload", |g| g.with_payload(&[&g.payload[..], b" "].concat()), NOT, Refuse),
    Row("a byte less in the payload", |g| g.with_payload(&g.payload[..g.payload.len() - 1]), NOT, Refuse),
    Row("an empty payload", |g| g.with_payload(b""), NOT, Refuse),
    Row("the payload of another result", |g| g.with_payload(&another()), NOT, Refuse),
    Row("conformant for not conformant", |g| g.replaced("\"mode\":\"certification\"", "\"mode\":\"development\""), NOT, Refuse),
    // Its type.
    Row("another payloadType", |g| g.with_type("application/json"), "payloadType is `application/json`", Refuse),
    Row("payloadType in capitals", |g| g.with_type("application/vnd.in-toto+JSON"), "payloadType is", Refuse),
    Row("an empty payloadType", |g| g.with_type(""), "payloadType is ``", Refuse),
    Row("a part of the payload moved into its type", moved, "payloadType is", Refuse),
    Row("signed as another type", |g| { let s = g.key.sign(&pae("text/plain", &g.payload)); g.with_sig(&s) }, NOT, Refuse),
    Row("signed without its type", |g| g.with_sig(&g.key.sign(&g.payload)), NOT, Refuse),
    // The key.
    Row("the id of another key", |g| g.with_keyid(&g.other.public().id()), KEY, OpenSsl),
    Row("the id in capitals", |g| g.with_keyid(&g.key.public().id().to_uppercase()), "keyid is no SHA-256", OpenSsl),
    Row("no id", |g| g.with_keyid(""), "keyid is no SHA-256", OpenSsl),
    Row("signed by another key under this id", |g| { let s = g.other.sign(&pae(PAYLOAD_TYPE, &g.payload)); g.with_sig(&s) }, NOT, Refuse),
    Row("signed by another key", |g| seal(&g.payload, &g.other), KEY, Refuse),
    // The signature.
    Row("no signature", |g| g.with_signatures(&[]), "0 signatures, expected one", Refuse),
    Row("two signatures", |g| g.with_signatures(&[g.entry(), g.entry()]), "2 signatures, expected one", OpenSsl),
    Row("a second signature by another key", |g| g.with_signatures(&[g.entry(), entry(&g.other, &g.payload)]), "2 signatures, expected one", Accept),
    Row("an empty signature", |g| g.with_sig(b""), "the signature", Refuse),
    Row("a bit of the signature", |g| g.with_sig(&flipped(&g.sig, g.sig.len() - 1)), NOT, Refuse),
    Row("a byte less in the signature", |g| g.with_sig(&g.sig[..g.sig.len() - 1]), "the signature is no", Refuse),
    Row("a byte more in the signature", |g| g.with_sig(&[&g.sig[..], &[0]].concat()), "the signature is no", Refuse),
    Row("a signature of the other algorithm", |g| { let s = g.foreign().sign(&pae(PAYLOAD_TYPE, &g.payload)); g.with_sig(&s) }, "the signature is no", Refuse),
    Row("a signature of the size of P-384", |g| g.with_sig(&p384()), "the signature is no", Refuse),
    Row("a signature of zeros", |g| g.with_sig(&[0x30, 6, 2, 1, 0, 2, 1, 0]), "the signature is no", Refuse),
    // Base64.
    Row("base64 for addresses", |g| g.text(&Base64::encode_string(&g.payload), &url(&g.sig)), BASE64, Package),
    Row("base64 without its padding", |g| g.text(Base64::encode_string(&g.payload).trim_end_matches('='), &Base64::encode_string(&g.sig)), BASE64, Refuse),
    Row("base64 with bits left over", left_over, BASE64, Accept),
    Row("base64 with a space", |g| { let p = Base64::encode_string(&g.payload); g.text(&format!("{} {}", &p[..8], &p[8..]), &Base64::encode_string(&g.sig)) }, BASE64, Refuse),
    Row("base64 on two lines", |g| { let p = Base64::encode_string(&g.payload); g.text(&format!("{}\\n{}", &p[..8], &p[8..]), &Base64::encode_string(&g.sig)) }, BASE64, Refuse),
    // The JSON around it.
    Row("a key twice, the false one first", |g| g.edited("{\"payload\"", &format!("{{\"payload\":\"{}\",\"payload\"", Base64::encode_string(&another()))), "duplicate field `payload`", Accept),
    Row("a key twice, the false one last", |g| g.edited("\"}]}", &format!("\"}}],\"payload\":\"{}\"}}", Base64::encode_string(&another()))), "duplicate field `payload`", Refuse),
    Row("a key that nobody knows", |g| g.edited("{\"payload\"", "{\"more\":1,\"payload\""), "unknown field `more`", Accept),
    Row("a key in the signature that nobody knows", |g| g.edited("{\"keyid\"", "{\"cert\":\"\",\"keyid\""), "unknown field `cert`", Accept),
    Row("no payloadType", |g| g.edited(&format!(",\"payloadType\":\"{PAYLOAD_TYPE}\""), ""), "missing field `payloadType`", Refuse),
    Row("a number for the payload", |g| g.edited(&format!("\"{}\"", Base64::encode_string(&g.payload)), "7"), "invalid type", Refuse),
    Row("bytes after the end", |g| g.edited("\"}]}", "\"}]}{}"), "trailing characters", Refuse),
    Row("empty lines after the end", |g| g.edited("\"}]}\n", "\"}]}\n\n"), "bytes after the end", Accept),
    Row("an empty line before the beginning", |g| g.edited("{\"payload\"", "\n{\"payload\""), "expected `{` at the beginning", Accept),
    Row("a byte order mark", |g| g.edited("{\"payload\"", "\u{feff}{\"payload\""), "expected `{` at the beginning", Refuse),
    Row("a list around it", |g| [b"[", &g.whole()[..], b"]"].concat(), "expected `{` at the beginning", Refuse),
    Row("cut in the middle", |g| g.whole()[..g.whole().len() / 2].to_vec(), "EOF", Refuse),
    Row("nothing", |_| Vec::new(), "expected `{` at the beginning", Refuse),
    Row("nested without end", |_| "{\"payload\":".repeat(100_000).into_bytes(), "not an envelope", Refuse),
    // What the owner of the key has signed, and is no certificate.
    Row("another statement", |g| g.sealed_anew("\"predicateType\":\"urn:etalon:conformance-result/v1\"", "\"predicateType\":\"https://in-toto.io/attestation/test-result/v0.1\""), "predicateType is `https://in-toto.io/attestation/test-result/v0.1`", Accept),
    Row("another type of statement", |g| g.sealed_anew("in-toto.io/Statement/v1", "in-toto.io/Statement/v0.1"), "_type is `https://in-toto.io/Statement/v0.1`", Accept),
    Row("two subjects", |g| g.sealed_anew("\"subject\":[", &format!("\"subject\":[{{\"name\":\"other\",\"digest\":{{\"sha256\":\"{}\"}}}},", "0".repeat(64))), "2 subjects, expected one", Accept),
    Row("a subject in capitals", |g| g.sealed_anew(&"d4".repeat(32), &"D4".repeat(32)), "the digest of the subject is no SHA-256", Accept),
    Row("white space in the statement", |g| g.sealed_anew("\"subject\":[", "\"subject\": ["), ONE_FORM, Accept),
    Row("a key twice in a map of the statement", |g| g.sealed_anew("\"counts\":{", "\"counts\":{\"pass\":9,"), ONE_FORM, Accept),
    Row("a key twice in the statement", |g| g.sealed_anew("\"subject\":[", "\"subject\":[],\"subject\":["), "duplicate field `subject`", Accept),
    Row("a key in the statement that nobody knows", |g| g.sealed_anew("\"mode\":", "\"note\":\"\",\"mode\":"), "unknown field `note`", Accept),
    Row("no JSON", |g| seal(b"conformant", &g.key), "the payload is no statement", Accept),
];

/// Rows of one algorithm alone.
#[rustfmt::skip]
const ECDSA: &[Row] = &[
    Row("the larger s", |g| g.with_sig(&larger(&g.sig)), "the larger of the two values of s", Accept),
    Row("r and s without DER", |g| g.with_sig(&Ecdsa::from_der(&g.sig).unwrap().to_bytes()), "the signature is no ECDSA signature of P-256 in DER", Refuse),
    Row("DER with a length of two bytes", |g| g.with_sig(&[&[0x30, 0x81], &g.sig[1..]].concat()), "the signature is no ECDSA signature of P-256 in DER", Refuse),
];

#[rustfmt::skip]
const ED25519: &[Row] = &[
    Row("s beyond the order", |g| g.with_sig(&beyond(&g.sig)), NOT, Refuse),
    Row("a point of small order", |g| g.with_sig(&[&[1][..], &[0; 63]].concat()), NOT, Refuse),
];

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at] ^= 1;
    bytes
}

/// The same signature with the other s, which verifies as well.
fn larger(sig: &[u8]) -> Vec<u8> {
    let (r, s) = Ecdsa::from_der(sig).unwrap().split_scalars();
    Ecdsa::from_scalars(r, -s).unwrap().to_der().as_bytes().to_vec()
}

/// s plus the order of the group, which is the same number there.
fn beyond(sig: &[u8]) -> Vec<u8> {
    let order = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    let order = (0..32).map(|i| u16::from_str_radix(&order[2 * i..2 * i + 2], 16).unwrap());
    let (mut sig, mut carry) = (sig.to_vec(), 0);
    for (byte, add) in sig[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + add + carry;
        (*byte, carry) = (sum as u8, sum >> 8);
    }
    sig
}

/// In the form of ECDSA, of numbers as long as those of P-384.
fn p384() -> Vec<u8> {
    let number = [&[2, 48][..], &[1; 48]].concat();
    [&[0x30, 100][..], &number, &number].concat()
}

fn url(bytes: &[u8]) -> String {
    let text = Base64UrlUnpadded::encode_string(bytes);
    let padding = "=".repeat((4 - text.len() % 4) % 4);
    text + &padding
}

/// The last letter before the padding has bits that mean nothing, which some readers let pass.
fn left_over(g: &Genuine) -> Vec<u8> {
    let payload = Base64::encode_string(&g.payload);
    let text = payload.trim_end_matches('=');
    let (rest, last) = text.split_at(text.len() - 1);
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let at = LETTERS.iter().position(|letter| *letter == last.as_bytes()[0]).unwrap();
    let next = LETTERS[at + 1] as char;
    let padding = &payload[text.len()..];
    g.text(&format!("{rest}{next}{padding}"), &Base64::encode_string(&g.sig))
}

/// The end of the type, and the lengths between, taken from the payload: the bytes that a careless
/// encoding would sign stay the same.
fn moved(g: &Genuine) -> Vec<u8> {
    let kind = format!("{PAYLOAD_TYPE} {}", g.payload.len());
    envelope(&Base64::encode_string(&g.payload), &kind, &[g.entry()])
}

fn envelope(payload: &str, kind: &str, signatures: &[(String, String)]) -> Vec<u8> {
    let signatures: Vec<_> = signatures
        .iter()
        .map(|(keyid, sig)| format!("{{\"keyid\":\"{keyid}\",\"sig\":\"{sig}\"}}"))
        .collect();
    let signatures = signatures.join(",");
    format!(
        "{{\"payload\":\"{payload}\",\"payloadType\":\"{kind}\",\"signatures\":[{signatures}]}}\n"
    )
    .into_bytes()
}

fn entry(key: &PrivateKey, payload: &[u8]) -> (String, String) {
    let sig = key.sign(&pae(PAYLOAD_TYPE, payload));
    (key.public().id(), Base64::encode_string(&sig))
}

/// The statement of a small result; `length` makes it longer.
fn payload(length: usize) -> Vec<u8> {
    let mut results = clean();
    results.header.product.adapter_digest = "d4".repeat(32);
    results.header.host.cpu = "x".repeat(length);
    certificate(&results, &"ab".repeat(32), &[], Mode::Certification).bytes()
}

fn another() -> Vec<u8> {
    payload(50)
}

impl Genuine {
    /// One whose base64 has padding, and a sign that the base64 for addresses writes otherwise.
    fn new(algorithm: Algorithm) -> Genuine {
        let [key, other] = [(); 2].map(|()| PrivateKey::generate(algorithm).unwrap());
        for length in 0.. {
            let payload = payload(length);
            let sig = key.sign(&pae(PAYLOAD_TYPE, &payload));
            let text = Base64::encode_string(&sig);
            if payload.len() % 3 == 1 && text.contains(['+', '/']) {
                return Genuine { key, other, payload, sig };
            }
        }
        unreachable!("there are lengths without end")
    }

    fn whole(&self) -> Vec<u8> {
        seal(&self.payload, &self.key)
    }

    fn entry(&self) -> (String, String) {
        entry(&self.key, &self.payload)
    }

    fn foreign(&self) -> PrivateKey {
        PrivateKey::generate(match self.key.public().algorithm() {
            Algorithm::P256 => Algorithm::Ed25519,
            Algorithm::Ed25519 => Algorithm::P256,
        })
        .unwrap()
    }

    /// With this text of the payload and of the signature.
    fn text(&self, payload: &str, sig: &str) -> Vec<u8> {
        envelope(payload, PAYLOAD_TYPE, &[(self.key.public().id(), sig.to_owned())])
    }

    fn with_payload(&self, payload: &[u8]) -> Vec<u8> {
        self.text(&Base64::encode_string(payload), &Base64::encode_string(&self.sig))
    }

    fn with_sig(&self, sig: &[u8]) -> Vec<u8> {
        self.text(&Base64::encode_string(&self.payload), &Base64::encode_string(sig))
    }

    fn with_keyid(&self, keyid: &str) -> Vec<u8> {
        let sig = Base64::encode_string(&self.sig);
        let payload = Base64::encode_string(&self.payload);
        envelope(&payload, PAYLOAD_TYPE, &[(keyid.to_owned(), sig)])
    }

    fn with_type(&self, kind: &str) -> Vec<u8> {
        envelope(&Base64::encode_string(&self.payload), kind, &[self.entry()])
    }

    fn with_signatures(&self, signatures: &[(String, String)]) -> Vec<u8> {
        envelope(&Base64::encode_string(&self.payload), PAYLOAD_TYPE, signatures)
    }

    /// With its own text edited.
    fn edited(&self, from: &str, to: &str) -> Vec<u8> {
        replace(&self.whole(), from, to)
    }

    /// With the payload edited, and the signature as it was.
    fn replaced(&self, from: &str, to: &str) -> Vec<u8> {
        self.with_payload(&replace(&self.payload, from, to))
    }

    /// With the payload edited, and signed by the key again.
    fn sealed_anew(&self, from: &str, to: &str) -> Vec<u8> {
        seal(&replace(&self.payload, from, to), &self.key)
    }
}

fn replace(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.contains(from), "`{from}` is not in {text}");
    text.replacen(from, to, 1).into_bytes()
}

/// What our reader says of an envelope.
fn ours(bytes: &[u8], key: &PublicKey) -> Result<(), String> {
    let sealed = Sealed::read(bytes)?;
    Statement::<Conformance>::read(sealed.open(key)?).map(drop)
}

/// The interpreter that has the package, or any.
fn python() -> (PathBuf, bool) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/python/bin/python");
    let mut ask = Command::new(&own);
    ask.args(["-c", "import securesystemslib, cryptography"]);
    match ask.output().is_ok_and(|output| output.status.success()) {
        true => (own, true),
        false => ("python3".into(), false),
    }
}

/// What openssl and the package say of envelopes under a key, by name.
fn theirs(key: &PublicKey, envelopes: &[(&str, Vec<u8>)]) -> BTreeMap<String, [String; 2]> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("key.pub"), key.to_pem()).unwrap();
    let mut asked = String::new();
    for (i, (name, bytes)) in envelopes.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{i}.json")), bytes).unwrap();
        asked.push_str(&format!("{name}\t{i}.json\tkey.pub\t{}\n", key.id()));
    }
    std::fs::write(folder.path().join("asked.txt"), asked).unwrap();
    let (python, whole) = python();
    if !whole {
        eprintln!("left out: securesystemslib on envelopes; `cargo xtask test` installs it");
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/envelopes.py");
    let Ok(output) = Command::new(python).arg(script).arg(folder.path()).output() else {
        eprintln!("left out: OpenSSL and securesystemslib on envelopes; there is no python3");
        return BTreeMap::new();
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines()
        .map(|line| {
            let [name, openssl, package] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{line}")
            };
            (name.to_owned(), [openssl.to_owned(), package.to_owned()])
        })
        .collect()
}

fn table(algorithm: Algorithm, own: &[Row]) {
    let genuine = Genuine::new(algorithm);
    let key = genuine.key.public();
    ours(&genuine.whole(), &key).expect("the genuine one is accepted");
    let rows: Vec<_> = ROWS.iter().chain(own).collect();
    let mut envelopes = vec![("genuine", genuine.whole())];
    for Row(name, edit, reason, _) in &rows {
        let bytes = edit(&genuine);
        assert_ne!(bytes, genuine.whole(), "{name}: nothing was edited");
        let said = ours(&bytes, &key).expect_err(name);
        assert!(said.contains(reason), "{name}: {said}");
        envelopes.push((name, bytes));
    }
    let said = theirs(&key, &envelopes);
    let expected = |theirs: Theirs| match theirs {
        Refuse => ["no", "no"],
        OpenSsl => ["yes", "no"],
        Package => ["no", "yes"],
        Accept => ["yes", "yes"],
    };
    let all = rows.iter().map(|Row(name, _, _, theirs)| (*name, expected(*theirs)));
    let mut wrong = Vec::new();
    for (name, expected) in [("genuine", ["yes", "yes"])].into_iter().chain(all) {
        let Some(said) = said.get(name) else { continue };
        for (who, (said, expected)) in ["openssl", "package"].iter().zip(said.iter().zip(expected))
        {
            if said != "absent" && said != expected {
                wrong.push(format!("{name}: {who} says {said}, expected {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_with_an_ecdsa_envelope_is_named() {
    table(Algorithm::P256, ECDSA);
}

#[test]
fn what_is_wrong_with_an_ed25519_envelope_is_named() {
    table(Algorithm::Ed25519, ED25519);
}

#[test]
fn the_table_is_as_long_as_it_should_be() {
    assert!(ROWS.len() + ECDSA.len() >= 40);
}

#[test]
fn signing_twice_gives_the_same_bytes() {
    for algorithm in [Algorithm::P256, Algorithm::Ed25519] {
        let key = PrivateKey::generate(algorithm).unwrap();
        assert_eq!(seal(b"{}", &key), seal(b"{}", &key));
    }
}

#[test]
fn keys_come_back_as_they_were_written_and_what_is_none_is_named() {
    for algorithm in [Algorithm::P256, Algorithm::Ed25519] {
        let key = PrivateKey::generate(algorithm).unwrap();
        let again = PrivateKey::from_pem(&key.to_pem()).unwrap();
        assert_eq!(again.to_pem(), key.to_pem());
        let public = PublicKey::from_pem(&key.public().to_pem()).unwrap();
        assert_eq!(public.id(), again.public().id());
        let no = |text: &str| PrivateKey::from_pem(text).err().unwrap().to_string();
        assert!(no(&public.to_pem()).contains("it is a public key"), "{}", no(&public.to_pem()));
        assert!(no("x").contains("`etalon keygen` makes one"));
        let no = |text: &str| PublicKey::from_pem(text).err().unwrap().to_string();
        assert!(no(&key.to_pem()).contains("it is a private key"), "{}", no(&key.to_pem()));
        assert!(no("").contains("it is no public key"));
    }
}
