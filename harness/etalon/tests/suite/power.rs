//! Cases do what they are for, and one that does not is refused.

use crate::support::{complaint, etalon};

#[test]
fn every_case_finds_its_mutants_wrong_and_a_right_device_right() {
    let folder = tempfile::tempdir().unwrap();
    let output = etalon(folder.path(), &["power"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains(", 0 complaints"), "{said}");
}

/// A softmax of equal elements cannot show that two of them changed places, and none can show an
/// error in the 23rd bit, which a conforming one may have.
const WEAK: &str = r#"
about: Cases that prove less than they say.
mutants: ["shift(x,1)"]
cases:
  - name: equal
    why: Every element is the same.
    op: softmax
    attrs: {axis: 1}
    over: {types: [f16]}
    inputs:
      x: {shape: [4, 8], data: "constant(1)"}
  - name: fine
    why: A last bit is all that is wrong.
    mutants: ["round(y,22)"]
    op: softmax
    attrs: {axis: 1}
    over: {types: [f32]}
    inputs:
      x: {shape: [4, 8], data: "normal"}
"#;

/// A folder with these cases.
fn folder(cases: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("cases/kernel")).unwrap();
    std::fs::write(folder.path().join("cases/kernel/weak.yaml"), cases).unwrap();
    folder
}

#[test]
fn a_case_that_lets_its_mutant_pass_is_named_with_the_mutant() {
    let folder = folder(WEAK);
    let weak = ["power", "--cases", "cases", "--only", "kernel/weak/**"];
    let output = etalon(folder.path(), &weak);
    assert_eq!(output.status.code(), Some(1));
    let said = "\
mutant       convicted  alike  let pass
round(y,22)  0          0      1
shift(x,1)   0          1      0
WEAK  kernel/weak/fine/types=f32 (cases/kernel/weak.yaml:12)
  round(y,22) passes, and with all other data of this call too
WEAK  cases/kernel/weak.yaml:5
  shift(x,1) never differs from a right device: name another, or `mutants: []`

2 cases tried, 0 mutants convicted, 2 complaints
";
    assert_eq!(String::from_utf8_lossy(&output.stdout), said);
}

#[test]
fn a_mutant_that_does_not_exist_is_a_mistake_with_its_place() {
    let folder = folder(&WEAK.replace("shift(x,1)", "loose(x,1)"));
    let output = etalon(folder.path(), &["lint", "--cases", "cases"]);
    assert_eq!(output.status.code(), Some(2));
    let said = complaint(&output);
    assert!(said.contains("`loose(x,1)` is no mutant; there are lose(x,axis,n),"), "{said}");
    assert!(said.contains("[kernel/weak.yaml:5:5]"), "{said}");
}
