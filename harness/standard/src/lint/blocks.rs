//! `blocks.yaml`: whether each block format fits its element and its scale.

use super::Linter;
use super::about::check_name;
use super::tools::number;

pub(super) fn check(linter: &mut Linter) {
    let Some(source) = linter.file("blocks.yaml") else { return };
    let all = || linter.standard.blocks.iter().enumerate();
    let names: Vec<_> = all().map(|(i, b)| (format!("/{i}/block"), &b.block)).collect();
    linter.unique(source, "block format", names);
    for (i, block) in linter.standard.blocks.iter().enumerate() {
        check_name(linter, source, &format!("/{i}/block"), &block.block);
        let Some(element) = linter.standard.format(&block.element) else {
            let message = format!("there is no format `{}`", block.element);
            linter.say(source, &format!("/{i}/element"), message);
            continue;
        };
        let scale = linter.standard.format(&block.scale);
        if scale.and_then(|scale| scale.fields).is_none_or(|fields| fields.mantissa > 0) {
            let message = format!("`{}` is no float without mantissa bits", block.scale);
            linter.say(source, &format!("/{i}/scale"), message);
        }
        let largest = number(&element.max_finite).map_or(0, |most| most.log2().floor() as i32);
        if block.exponent != largest - block.point {
            let message = format!("the largest power of two is 2^{}", largest - block.point);
            linter.say(source, &format!("/{i}/exponent"), message);
        }
        if block.size == 0 {
            linter.say(source, &format!("/{i}/size"), "a block has elements");
        }
    }
}
