//! How an axis is called in sentences.

/// The word for one index of an axis, and what stands behind it.
pub(super) struct Noun<'a> {
    one: &'a str,
    /// ` along axis 1`, of an axis without a name.
    behind: String,
}

impl<'a> Noun<'a> {
    /// Of a tensor that is looked at as one line of elements.
    pub(super) const ELEMENT: Noun<'static> = Noun { one: "element", behind: String::new() };

    /// Of an axis, if it has a name.
    pub(super) fn of(name: Option<&'a str>, axis: usize) -> Noun<'a> {
        match name {
            Some(one) => Noun { one, behind: String::new() },
            None => Noun { one: "index", behind: format!(" along axis {axis}") },
        }
    }

    pub(super) fn one(&self) -> &str {
        self.one
    }

    pub(super) fn many(&self) -> String {
        let one = self.one;
        match one {
            "index" => "indices".to_owned(),
            _ if one.ends_with(['s', 'x', 'h']) => format!("{one}es"),
            _ => match one.strip_suffix('y') {
                Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
                _ => format!("{one}s"),
            },
        }
    }

    pub(super) fn behind(&self) -> &str {
        &self.behind
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_plurals() {
        let many = |name| Noun::of(Some(name), 0).many();
        assert_eq!(
            ["head", "batch", "query", "key"].map(many),
            ["heads", "batches", "queries", "keys"]
        );
        assert_eq!(Noun::of(None, 1).many() + Noun::of(None, 1).behind(), "indices along axis 1");
    }
}
