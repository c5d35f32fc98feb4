//! "Did you mean": the nearest known name to a misspelt one.

/// The candidate within a small edit distance of `name`, if there is one: a third of its letters
/// may be wrong, and case is free. The first of equally near ones is taken.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let limit = name.chars().count() / 3;
    let lower = name.to_lowercase();
    let near = candidates.into_iter().filter(|candidate| *candidate != name).map(|candidate| {
        (distance(&lower, &candidate.to_lowercase()), distance(name, candidate), candidate)
    });
    let (wrong, _, candidate) = near.min_by_key(|(wrong, exactly, _)| (*wrong, *exactly))?;
    (wrong <= limit).then_some(candidate)
}

/// Edits from one word to another: insert, delete, replace, or swap two neighbours.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = rows[i][j] + usize::from(x != y);
            let mut best = replaced.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_misses_find_the_name_they_missed() {
        let names = ["broadcastable", "batch", "rank", "E_SHAPE"];
        assert_eq!(nearest("boradcastable", names), Some("broadcastable"));
        assert_eq!(nearest("rnak", names), Some("rank"));
        assert_eq!(nearest("e_shape", names), Some("E_SHAPE"));
        assert_eq!(nearest("kb", ["b", "Kb", "KB"]), Some("Kb"));
        assert_eq!(nearest("dimension", names), None);
        assert_eq!(nearest("C", ["A", "B"]), None);
        assert_eq!(nearest("x", []), None);
    }
}
