// Generated from spec/ by `cargo xtask codegen`; edit the YAML, not this file.

//! Rules: what the shapes and attributes of a call must be, each after those it needs.
#![allow(
    non_snake_case,
    unused_variables,
    unused_parens,
    clippy::double_parens,
    clippy::needless_question_mark,
    clippy::nonminimal_bool,
    reason = "names and parentheses are those of the expressions; some names serve edges only"
)]

use crate::ffi::status;
use crate::rules::*;

/// Rules of `copy`, and of those that have the same.
pub(super) fn copy(call: &Shapes) -> Result<(), Broken> {
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `add`, and of those that have the same.
pub(super) fn add(call: &Shapes) -> Result<(), Broken> {
    call.holds(
        status::E_SHAPE,
        "the shapes broadcast: from the last dimension on, extents are equal or one of them is 1",
        || Ok(broadcastable(&shape(call.input(0))?, &shape(call.input(1))?)?),
    )?;
    call.shaped(0, "y", || Ok(broadcast(&shape(call.input(0))?, &shape(call.input(1))?)?))?;
    Ok(())
}

/// Rules of `reduce_sum`, and of those that have the same.
pub(super) fn reduce_sum(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.shaped(0, "y", || Ok(reduced(&shape(call.input(0))?, call.int(0), call.bool(1))?))?;
    Ok(())
}

/// Rules of `reduce_max`, and of those that have the same.
pub(super) fn reduce_max(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.holds(status::E_SHAPE, "there is an element to take the maximum of", || {
        Ok((dim(call.input(0), call.int(0))? > 0))
    })?;
    call.shaped(0, "y", || Ok(reduced(&shape(call.input(0))?, call.int(0), call.bool(1))?))?;
    Ok(())
}

/// Rules of `matmul`, and of those that have the same.
pub(super) fn matmul(call: &Shapes) -> Result<(), Broken> {
    let M = || -> Eval<_> {
        Ok(dim(
            call.input(0),
            (if call.bool(0) {
                minus(rank(call.input(0))?, 1)?
            } else {
                minus(rank(call.input(0))?, 2)?
            }),
        )?)
    };
    let Ka = || -> Eval<_> {
        Ok(dim(
            call.input(0),
            (if call.bool(0) {
                minus(rank(call.input(0))?, 2)?
            } else {
                minus(rank(call.input(0))?, 1)?
            }),
        )?)
    };
    let Kb = || -> Eval<_> {
        Ok(dim(
            call.input(1),
            (if call.bool(1) {
                minus(rank(call.input(1))?, 1)?
            } else {
                minus(rank(call.input(1))?, 2)?
            }),
        )?)
    };
    let N = || -> Eval<_> {
        Ok(dim(
            call.input(1),
            (if call.bool(1) {
                minus(rank(call.input(1))?, 2)?
            } else {
                minus(rank(call.input(1))?, 1)?
            }),
        )?)
    };
    call.holds(status::E_SHAPE, "a has as many columns as b has rows", || Ok((Ka()? == Kb()?)))?;
    call.holds(status::E_SHAPE, "the batch dimensions broadcast", || {
        Ok(broadcastable(&batch(call.input(0))?, &batch(call.input(1))?)?)
    })?;
    call.holds(status::E_SHAPE, "the bias has one element a column", || {
        Ok(either(
            || Ok(!(present(call.input(2))?)),
            || Ok((shape(call.input(2))? == list([N()?])?)),
        )?)
    })?;
    call.shaped(0, "y", || {
        Ok(plus(broadcast(&batch(call.input(0))?, &batch(call.input(1))?)?, list([M()?, N()?])?)?)
    })?;
    Ok(())
}

/// Rules of `softmax`, and of those that have the same.
pub(super) fn softmax(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `layer_norm`, and of those that have the same.
pub(super) fn layer_norm(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.holds(status::E_SHAPE, "gamma has the shape of what is normalised", || {
        Ok(either(
            || Ok(!(present(call.input(1))?)),
            || Ok((shape(call.input(1))? == suffix(&shape(call.input(0))?, call.int(0))?)),
        )?)
    })?;
    call.holds(status::E_SHAPE, "beta has the shape of what is normalised", || {
        Ok(either(
            || Ok(!(present(call.input(2))?)),
            || Ok((shape(call.input(2))? == suffix(&shape(call.input(0))?, call.int(0))?)),
        )?)
    })?;
    call.holds(
        status::E_RANGE,
        "eps is not negative, and a number",
        || Ok((call.float(1) >= 0.0)),
    )?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `fma`, and of those that have the same.
pub(super) fn fma(call: &Shapes) -> Result<(), Broken> {
    call.holds(
        status::E_SHAPE,
        "the shapes broadcast: from the last dimension on, extents are equal or one of them is 1",
        || Ok(broadcastable(&shape(call.input(0))?, &shape(call.input(1))?)?),
    )?;
    call.holds(status::E_SHAPE, "the third shape broadcasts with what the first two give", || {
        Ok(broadcastable(
            &broadcast(&shape(call.input(0))?, &shape(call.input(1))?)?,
            &shape(call.input(2))?,
        )?)
    })?;
    call.shaped(0, "y", || {
        Ok(broadcast(
            &broadcast(&shape(call.input(0))?, &shape(call.input(1))?)?,
            &shape(call.input(2))?,
        )?)
    })?;
    Ok(())
}

/// Rules of `transpose`, and of those that have the same.
pub(super) fn transpose(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "perm holds each axis of x once", || {
        Ok(is_permutation(&call.list(0), rank(call.input(0))?)?)
    })?;
    call.shaped(0, "y", || Ok(permuted(&shape(call.input(0))?, &call.list(0))?))?;
    Ok(())
}

/// Rules of `reshape`, and of those that have the same.
pub(super) fn reshape(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "no extent is negative", || Ok(at_least(&call.list(0), 0)?))?;
    call.holds(status::E_SHAPE, "there are as many elements as before", || {
        Ok((product(&call.list(0))? == numel(call.input(0))?))
    })?;
    call.shaped(0, "y", || Ok(call.list(0)))?;
    Ok(())
}

/// Rules of `broadcast_to`, and of those that have the same.
pub(super) fn broadcast_to(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "no extent is negative", || Ok(at_least(&call.list(0), 0)?))?;
    call.holds(
        status::E_SHAPE,
        "x broadcasts to these extents, and they to nothing larger",
        || {
            Ok(both(
                || Ok(broadcastable(&shape(call.input(0))?, &call.list(0))?),
                || Ok((broadcast(&shape(call.input(0))?, &call.list(0))? == call.list(0))),
            )?)
        },
    )?;
    call.shaped(0, "y", || Ok(call.list(0)))?;
    Ok(())
}

/// Rules of `slice`, and of those that have the same.
pub(super) fn slice(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the lists have an item for each axis", || {
        Ok(both(
            || {
                Ok(both(
                    || Ok((size(&call.list(0))? == rank(call.input(0))?)),
                    || Ok((size(&call.list(1))? == rank(call.input(0))?)),
                )?)
            },
            || Ok((size(&call.list(2))? == rank(call.input(0))?)),
        )?)
    })?;
    call.holds(status::E_RANGE, "steps are positive", || Ok(at_least(&call.list(2), 1)?))?;
    call.holds(status::E_RANGE, "no slice begins before its axis", || {
        Ok(at_least(&call.list(0), 0)?)
    })?;
    call.holds(status::E_RANGE, "no slice ends before it begins", || {
        Ok(each_at_most(&call.list(0), &call.list(1))?)
    })?;
    call.holds(status::E_RANGE, "no slice ends behind its axis", || {
        Ok(each_at_most(&call.list(1), &shape(call.input(0))?)?)
    })?;
    call.shaped(0, "y", || {
        Ok(each_ceil_div(&each_minus(&call.list(1), &call.list(0))?, &call.list(2))?)
    })?;
    Ok(())
}

/// Rules of `flip`, and of those that have the same.
pub(super) fn flip(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axes are some of the tensor", || {
        Ok(within(&call.list(0), 0, rank(call.input(0))?)?)
    })?;
    call.holds(status::E_RANGE, "no axis is listed twice", || Ok(distinct(&call.list(0))?))?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `roll`, and of those that have the same.
pub(super) fn roll(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(1) >= 0)), || Ok((call.int(1) < rank(call.input(0))?)))?)
    })?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `pad`, and of those that have the same.
pub(super) fn pad(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the lists have an item for each axis", || {
        Ok(both(
            || Ok((size(&call.list(0))? == rank(call.input(0))?)),
            || Ok((size(&call.list(1))? == rank(call.input(0))?)),
        )?)
    })?;
    call.holds(status::E_RANGE, "no axis loses elements", || {
        Ok(at_least(&plus(call.list(0), call.list(1))?, 0)?)
    })?;
    call.shaped(0, "y", || {
        Ok(each_plus(&each_plus(&shape(call.input(0))?, &call.list(0))?, &call.list(1))?)
    })?;
    Ok(())
}

/// Rules of `concat`, and of those that have the same.
pub(super) fn concat(call: &Shapes) -> Result<(), Broken> {
    let more = || -> Eval<_> {
        Ok(plus(
            (if present(call.input(2))? { dim(call.input(2), call.int(0))? } else { 0 }),
            (if present(call.input(3))? { dim(call.input(3), call.int(0))? } else { 0 }),
        )?)
    };
    call.holds(status::E_RANGE, "the axis is one of the tensors", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.holds(status::E_SHAPE, "b differs from a along the axis only", || {
        Ok(both(
            || Ok((rank(call.input(1))? == rank(call.input(0))?)),
            || {
                Ok((with(&shape(call.input(1))?, call.int(0), 0)?
                    == with(&shape(call.input(0))?, call.int(0), 0)?))
            },
        )?)
    })?;
    call.holds(status::E_SHAPE, "c differs from a along the axis only", || {
        Ok(either(
            || Ok(!(present(call.input(2))?)),
            || {
                Ok(both(
                    || Ok((rank(call.input(2))? == rank(call.input(0))?)),
                    || {
                        Ok((with(&shape(call.input(2))?, call.int(0), 0)?
                            == with(&shape(call.input(0))?, call.int(0), 0)?))
                    },
                )?)
            },
        )?)
    })?;
    call.holds(status::E_SHAPE, "d differs from a along the axis only", || {
        Ok(either(
            || Ok(!(present(call.input(3))?)),
            || {
                Ok(both(
                    || Ok((rank(call.input(3))? == rank(call.input(0))?)),
                    || {
                        Ok((with(&shape(call.input(3))?, call.int(0), 0)?
                            == with(&shape(call.input(0))?, call.int(0), 0)?))
                    },
                )?)
            },
        )?)
    })?;
    call.shaped(0, "y", || {
        Ok(with(
            &shape(call.input(0))?,
            call.int(0),
            plus(
                plus(dim(call.input(0), call.int(0))?, dim(call.input(1), call.int(0))?)?,
                more()?,
            )?,
        )?)
    })?;
    Ok(())
}

/// Rules of `split`, and of those that have the same.
pub(super) fn split(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(1) >= 0)), || Ok((call.int(1) < rank(call.input(0))?)))?)
    })?;
    call.holds(status::E_RANGE, "the parts meet within the axis", || {
        Ok(both(
            || Ok((call.int(0) >= 0)),
            || Ok((call.int(0) <= dim(call.input(0), call.int(1))?)),
        )?)
    })?;
    call.shaped(0, "y", || Ok(with(&shape(call.input(0))?, call.int(1), call.int(0))?))?;
    call.shaped(1, "z", || {
        Ok(with(
            &shape(call.input(0))?,
            call.int(1),
            minus(dim(call.input(0), call.int(1))?, call.int(0))?,
        )?)
    })?;
    Ok(())
}

/// Rules of `tile`, and of those that have the same.
pub(super) fn tile(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the list has an item for each axis", || {
        Ok((size(&call.list(0))? == rank(call.input(0))?))
    })?;
    call.holds(status::E_RANGE, "nothing is repeated less than no times", || {
        Ok(at_least(&call.list(0), 0)?)
    })?;
    call.shaped(0, "y", || Ok(each_times(&shape(call.input(0))?, &call.list(0))?))?;
    Ok(())
}

/// Rules of `gather`, and of those that have the same.
pub(super) fn gather(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.holds(status::E_SHAPE, "the indices differ from x along the axis only", || {
        Ok(both(
            || Ok((rank(call.input(1))? == rank(call.input(0))?)),
            || {
                Ok((with(&shape(call.input(1))?, call.int(0), 0)?
                    == with(&shape(call.input(0))?, call.int(0), 0)?))
            },
        )?)
    })?;
    call.shaped(0, "y", || Ok(shape(call.input(1))?))?;
    Ok(())
}

/// Rules of `index_select`, and of those that have the same.
pub(super) fn index_select(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.shaped(0, "y", || Ok(with(&shape(call.input(0))?, call.int(0), dim(call.input(1), 0)?)?))?;
    Ok(())
}

/// Rules of `take`, and of those that have the same.
pub(super) fn take(call: &Shapes) -> Result<(), Broken> {
    call.shaped(0, "y", || Ok(shape(call.input(1))?))?;
    Ok(())
}

/// Rules of `embedding`, and of those that have the same.
pub(super) fn embedding(call: &Shapes) -> Result<(), Broken> {
    call.shaped(0, "y", || Ok(plus(shape(call.input(1))?, suffix(&shape(call.input(0))?, 1)?)?))?;
    Ok(())
}

/// Rules of `embedding_backward`, and of those that have the same.
pub(super) fn embedding_backward(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "no table has fewer rows than none", || Ok((call.int(0) >= 0)))?;
    call.holds(status::E_SHAPE, "there is a gradient for each index", || {
        Ok((prefix(&shape(call.input(0))?, minus(rank(call.input(0))?, 1)?)?
            == shape(call.input(1))?))
    })?;
    call.shaped(0, "y", || {
        Ok(plus(
            list([call.int(0)])?,
            suffix(&shape(call.input(0))?, minus(rank(call.input(0))?, 1)?)?,
        )?)
    })?;
    Ok(())
}

/// Rules of `scatter`, and of those that have the same.
pub(super) fn scatter(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.holds(status::E_SHAPE, "the indices differ from x along the axis only", || {
        Ok(both(
            || Ok((rank(call.input(1))? == rank(call.input(0))?)),
            || {
                Ok((with(&shape(call.input(1))?, call.int(0), 0)?
                    == with(&shape(call.input(0))?, call.int(0), 0)?))
            },
        )?)
    })?;
    call.holds(status::E_SHAPE, "there is an index for each update", || {
        Ok((shape(call.input(2))? == shape(call.input(1))?))
    })?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `index_add`, and of those that have the same.
pub(super) fn index_add(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.holds(status::E_SHAPE, "there is a slice of x for each index", || {
        Ok(both(
            || Ok((rank(call.input(2))? == rank(call.input(0))?)),
            || {
                Ok((shape(call.input(2))?
                    == with(&shape(call.input(0))?, call.int(0), dim(call.input(1), 0)?)?))
            },
        )?)
    })?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `moe_permute`, and of those that have the same.
pub(super) fn moe_permute(call: &Shapes) -> Result<(), Broken> {
    call.holds(
        status::E_RANGE,
        "there are not fewer experts than none",
        || Ok((call.int(0) >= 0)),
    )?;
    call.holds(status::E_SHAPE, "there are experts for each row", || {
        Ok((dim(call.input(1), 0)? == dim(call.input(0), 0)?))
    })?;
    call.shaped(0, "y", || {
        Ok(list([times(dim(call.input(1), 0)?, dim(call.input(1), 1)?)?, dim(call.input(0), 1)?])?)
    })?;
    call.shaped(1, "places", || Ok(shape(call.input(1))?))?;
    call.shaped(2, "counts", || Ok(list([call.int(0)])?))?;
    Ok(())
}

/// Rules of `moe_combine`, and of those that have the same.
pub(super) fn moe_combine(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "there is a weight for each place", || {
        Ok((shape(call.input(2))? == shape(call.input(1))?))
    })?;
    call.shaped(0, "y", || Ok(list([dim(call.input(1), 0)?, dim(call.input(0), 1)?])?))?;
    Ok(())
}

/// Rules of `sort`, and of those that have the same.
pub(super) fn sort(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    call.shaped(1, "indices", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `argsort`, and of those that have the same.
pub(super) fn argsort(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.shaped(0, "indices", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `top_k`, and of those that have the same.
pub(super) fn top_k(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(1) >= 0)), || Ok((call.int(1) < rank(call.input(0))?)))?)
    })?;
    call.holds(status::E_RANGE, "the axis has so many elements", || {
        Ok(both(
            || Ok((call.int(0) >= 0)),
            || Ok((call.int(0) <= dim(call.input(0), call.int(1))?)),
        )?)
    })?;
    call.shaped(0, "y", || Ok(with(&shape(call.input(0))?, call.int(1), call.int(0))?))?;
    call.shaped(1, "indices", || Ok(with(&shape(call.input(0))?, call.int(1), call.int(0))?))?;
    Ok(())
}

/// Rules of `argmax`, and of those that have the same.
pub(super) fn argmax(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.holds(status::E_SHAPE, "there is an element to find", || {
        Ok((dim(call.input(0), call.int(0))? > 0))
    })?;
    call.shaped(0, "indices", || Ok(reduced(&shape(call.input(0))?, call.int(0), call.bool(1))?))?;
    Ok(())
}

/// Rules of `unique_consecutive`, and of those that have the same.
pub(super) fn unique_consecutive(call: &Shapes) -> Result<(), Broken> {
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    call.shaped(1, "counts", || Ok(shape(call.input(0))?))?;
    call.shaped(2, "number", || Ok(list([])?))?;
    Ok(())
}

/// Rules of `one_hot`, and of those that have the same.
pub(super) fn one_hot(call: &Shapes) -> Result<(), Broken> {
    call.holds(
        status::E_RANGE,
        "there are not fewer classes than none",
        || Ok((call.int(0) >= 0)),
    )?;
    call.shaped(0, "y", || Ok(plus(shape(call.input(0))?, list([call.int(0)])?)?))?;
    Ok(())
}

/// Rules of `nonzero`, and of those that have the same.
pub(super) fn nonzero(call: &Shapes) -> Result<(), Broken> {
    call.shaped(0, "places", || Ok(list([numel(call.input(0))?, rank(call.input(0))?])?))?;
    call.shaped(1, "number", || Ok(list([])?))?;
    Ok(())
}

/// Rules of `searchsorted`, and of those that have the same.
pub(super) fn searchsorted(call: &Shapes) -> Result<(), Broken> {
    call.shaped(0, "indices", || Ok(shape(call.input(1))?))?;
    Ok(())
}

/// Rules of `reduce_mean`, and of those that have the same.
pub(super) fn reduce_mean(call: &Shapes) -> Result<(), Broken> {
    let n = || -> Eval<_> { Ok(product(&permuted(&shape(call.input(0))?, &call.list(0))?)?) };
    call.holds(status::E_RANGE, "the axes are some of the tensor", || {
        Ok(within(&call.list(0), 0, rank(call.input(0))?)?)
    })?;
    call.holds(status::E_RANGE, "no axis is named twice", || Ok(distinct(&call.list(0))?))?;
    call.shaped(0, "y", || Ok(reduced_over(&shape(call.input(0))?, &call.list(0), call.bool(1))?))?;
    Ok(())
}

/// Rules of `reduce_min`, and of those that have the same.
pub(super) fn reduce_min(call: &Shapes) -> Result<(), Broken> {
    let n = || -> Eval<_> { Ok(product(&permuted(&shape(call.input(0))?, &call.list(0))?)?) };
    call.holds(status::E_RANGE, "the axes are some of the tensor", || {
        Ok(within(&call.list(0), 0, rank(call.input(0))?)?)
    })?;
    call.holds(status::E_RANGE, "no axis is named twice", || Ok(distinct(&call.list(0))?))?;
    call.holds(status::E_SHAPE, "there is an element to choose", || Ok((n()? > 0)))?;
    call.shaped(0, "y", || Ok(reduced_over(&shape(call.input(0))?, &call.list(0), call.bool(1))?))?;
    Ok(())
}

/// Rules of `reduce_var`, and of those that have the same.
pub(super) fn reduce_var(call: &Shapes) -> Result<(), Broken> {
    let n = || -> Eval<_> { Ok(product(&permuted(&shape(call.input(0))?, &call.list(0))?)?) };
    call.holds(status::E_RANGE, "the axes are some of the tensor", || {
        Ok(within(&call.list(0), 0, rank(call.input(0))?)?)
    })?;
    call.holds(status::E_RANGE, "no axis is named twice", || Ok(distinct(&call.list(0))?))?;
    call.holds(status::E_RANGE, "the correction is not negative", || Ok((call.int(2) >= 0)))?;
    call.holds(status::E_RANGE, "there are more elements than the correction", || {
        Ok((n()? > call.int(2)))
    })?;
    call.shaped(0, "y", || Ok(reduced_over(&shape(call.input(0))?, &call.list(0), call.bool(1))?))?;
    Ok(())
}

/// Rules of `reduce_norm`, and of those that have the same.
pub(super) fn reduce_norm(call: &Shapes) -> Result<(), Broken> {
    let n = || -> Eval<_> { Ok(product(&permuted(&shape(call.input(0))?, &call.list(0))?)?) };
    call.holds(status::E_RANGE, "the axes are some of the tensor", || {
        Ok(within(&call.list(0), 0, rank(call.input(0))?)?)
    })?;
    call.holds(status::E_RANGE, "no axis is named twice", || Ok(distinct(&call.list(0))?))?;
    call.holds(status::E_RANGE, "the order is 0, 1 or 2", || {
        Ok(both(|| Ok((call.int(2) >= 0)), || Ok((call.int(2) <= 2)))?)
    })?;
    call.shaped(0, "y", || Ok(reduced_over(&shape(call.input(0))?, &call.list(0), call.bool(1))?))?;
    Ok(())
}

/// Rules of `rms_norm`, and of those that have the same.
pub(super) fn rms_norm(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.holds(status::E_SHAPE, "gamma has the shape of what is normalised", || {
        Ok(either(
            || Ok(!(present(call.input(1))?)),
            || Ok((shape(call.input(1))? == suffix(&shape(call.input(0))?, call.int(0))?)),
        )?)
    })?;
    call.holds(
        status::E_RANGE,
        "eps is not negative, and a number",
        || Ok((call.float(1) >= 0.0)),
    )?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `rms_norm_residual`, and of those that have the same.
pub(super) fn rms_norm_residual(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.holds(status::E_SHAPE, "the residual has the shape of the tensor", || {
        Ok((shape(call.input(1))? == shape(call.input(0))?))
    })?;
    call.holds(status::E_SHAPE, "gamma has the shape of what is normalised", || {
        Ok(either(
            || Ok(!(present(call.input(2))?)),
            || Ok((shape(call.input(2))? == suffix(&shape(call.input(0))?, call.int(0))?)),
        )?)
    })?;
    call.holds(
        status::E_RANGE,
        "eps is not negative, and a number",
        || Ok((call.float(1) >= 0.0)),
    )?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    call.shaped(1, "total", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `batch_norm`, and of those that have the same.
pub(super) fn batch_norm(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "mean has one element a channel", || {
        Ok((shape(call.input(1))? == list([dim(call.input(0), 1)?])?))
    })?;
    call.holds(status::E_SHAPE, "variance has one element a channel", || {
        Ok((shape(call.input(2))? == list([dim(call.input(0), 1)?])?))
    })?;
    call.holds(status::E_SHAPE, "gamma has one element a channel", || {
        Ok(either(
            || Ok(!(present(call.input(3))?)),
            || Ok((shape(call.input(3))? == list([dim(call.input(0), 1)?])?)),
        )?)
    })?;
    call.holds(status::E_SHAPE, "beta has one element a channel", || {
        Ok(either(
            || Ok(!(present(call.input(4))?)),
            || Ok((shape(call.input(4))? == list([dim(call.input(0), 1)?])?)),
        )?)
    })?;
    call.holds(
        status::E_RANGE,
        "eps is not negative, and a number",
        || Ok((call.float(0) >= 0.0)),
    )?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `batch_norm_training`, and of those that have the same.
pub(super) fn batch_norm_training(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "gamma has one element a channel", || {
        Ok(either(
            || Ok(!(present(call.input(1))?)),
            || Ok((shape(call.input(1))? == list([dim(call.input(0), 1)?])?)),
        )?)
    })?;
    call.holds(status::E_SHAPE, "beta has one element a channel", || {
        Ok(either(
            || Ok(!(present(call.input(2))?)),
            || Ok((shape(call.input(2))? == list([dim(call.input(0), 1)?])?)),
        )?)
    })?;
    call.holds(
        status::E_RANGE,
        "eps is not negative, and a number",
        || Ok((call.float(0) >= 0.0)),
    )?;
    call.holds(status::E_SHAPE, "every channel has an element", || {
        Ok(either(|| Ok((dim(call.input(0), 1)? == 0)), || Ok((numel(call.input(0))? > 0)))?)
    })?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    call.shaped(1, "mean", || Ok(list([dim(call.input(0), 1)?])?))?;
    call.shaped(2, "variance", || Ok(list([dim(call.input(0), 1)?])?))?;
    Ok(())
}

/// Rules of `group_norm`, and of those that have the same.
pub(super) fn group_norm(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "there is a group", || Ok((call.int(0) >= 1)))?;
    call.holds(status::E_SHAPE, "groups have equally many channels", || {
        Ok((modulo(dim(call.input(0), 1)?, call.int(0))? == 0))
    })?;
    call.holds(status::E_SHAPE, "gamma has one element a channel", || {
        Ok(either(
            || Ok(!(present(call.input(1))?)),
            || Ok((shape(call.input(1))? == list([dim(call.input(0), 1)?])?)),
        )?)
    })?;
    call.holds(status::E_SHAPE, "beta has one element a channel", || {
        Ok(either(
            || Ok(!(present(call.input(2))?)),
            || Ok((shape(call.input(2))? == list([dim(call.input(0), 1)?])?)),
        )?)
    })?;
    call.holds(
        status::E_RANGE,
        "eps is not negative, and a number",
        || Ok((call.float(1) >= 0.0)),
    )?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `cross_entropy`, and of those that have the same.
pub(super) fn cross_entropy(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "each row has a target", || {
        Ok((shape(call.input(1))? == list([dim(call.input(0), 0)?])?))
    })?;
    call.holds(status::E_RANGE, "the reduction is 0, 1 or 2", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) <= 2)))?)
    })?;
    call.holds(status::E_RANGE, "the smoothing lies from 0 to 1", || {
        Ok(both(|| Ok((call.float(2) >= 0.0)), || Ok((call.float(2) <= 1.0)))?)
    })?;
    call.holds(status::E_SHAPE, "there is a class", || Ok((dim(call.input(0), 1)? > 0)))?;
    call.shaped(0, "loss", || {
        Ok((if (call.int(0) == 0) { list([dim(call.input(0), 0)?])? } else { list([])? }))
    })?;
    Ok(())
}

/// Rules of `softmax_backward`, and of those that have the same.
pub(super) fn softmax_backward(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.holds(status::E_SHAPE, "dy has the shape of y", || {
        Ok((shape(call.input(1))? == shape(call.input(0))?))
    })?;
    call.shaped(0, "dx", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `layer_norm_backward`, and of those that have the same.
pub(super) fn layer_norm_backward(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(1))?)))?)
    })?;
    call.holds(status::E_SHAPE, "dy has the shape of x", || {
        Ok((shape(call.input(0))? == shape(call.input(1))?))
    })?;
    call.holds(status::E_SHAPE, "gamma has the shape of what is normalised", || {
        Ok(either(
            || Ok(!(present(call.input(2))?)),
            || Ok((shape(call.input(2))? == suffix(&shape(call.input(1))?, call.int(0))?)),
        )?)
    })?;
    call.holds(
        status::E_RANGE,
        "eps is not negative, and a number",
        || Ok((call.float(1) >= 0.0)),
    )?;
    call.shaped(0, "dx", || Ok(shape(call.input(1))?))?;
    call.shaped(1, "dgamma", || Ok(suffix(&shape(call.input(1))?, call.int(0))?))?;
    call.shaped(2, "dbeta", || Ok(suffix(&shape(call.input(1))?, call.int(0))?))?;
    Ok(())
}

/// Rules of `rms_norm_backward`, and of those that have the same.
pub(super) fn rms_norm_backward(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(1))?)))?)
    })?;
    call.holds(status::E_SHAPE, "dy has the shape of x", || {
        Ok((shape(call.input(0))? == shape(call.input(1))?))
    })?;
    call.holds(status::E_SHAPE, "gamma has the shape of what is normalised", || {
        Ok(either(
            || Ok(!(present(call.input(2))?)),
            || Ok((shape(call.input(2))? == suffix(&shape(call.input(1))?, call.int(0))?)),
        )?)
    })?;
    call.holds(
        status::E_RANGE,
        "eps is not negative, and a number",
        || Ok((call.float(1) >= 0.0)),
    )?;
    call.shaped(0, "dx", || Ok(shape(call.input(1))?))?;
    call.shaped(1, "dgamma", || Ok(suffix(&shape(call.input(1))?, call.int(0))?))?;
    Ok(())
}

/// Rules of `cross_entropy_backward`, and of those that have the same.
pub(super) fn cross_entropy_backward(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "each row has a target", || {
        Ok((shape(call.input(1))? == list([dim(call.input(0), 0)?])?))
    })?;
    call.holds(status::E_RANGE, "the reduction is 0, 1 or 2", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) <= 2)))?)
    })?;
    call.holds(status::E_RANGE, "the smoothing lies from 0 to 1", || {
        Ok(both(|| Ok((call.float(2) >= 0.0)), || Ok((call.float(2) <= 1.0)))?)
    })?;
    call.holds(status::E_SHAPE, "there is a class", || Ok((dim(call.input(0), 1)? > 0)))?;
    call.holds(status::E_SHAPE, "dloss has the shape of the loss", || {
        Ok((shape(call.input(2))?
            == (if (call.int(0) == 0) { list([dim(call.input(0), 0)?])? } else { list([])? })))
    })?;
    call.shaped(0, "dlogits", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `adamw`, and of those that have the same.
pub(super) fn adamw(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "grad has the shape of param", || {
        Ok((shape(call.input(1))? == shape(call.input(0))?))
    })?;
    call.holds(status::E_SHAPE, "m has the shape of param", || {
        Ok((shape(call.input(2))? == shape(call.input(0))?))
    })?;
    call.holds(status::E_SHAPE, "v has the shape of param", || {
        Ok((shape(call.input(3))? == shape(call.input(0))?))
    })?;
    call.holds(status::E_RANGE, "steps count from 1", || Ok((call.int(0) >= 1)))?;
    call.holds(status::E_RANGE, "beta1 lies from 0 to below 1", || {
        Ok(both(|| Ok((call.float(2) >= 0.0)), || Ok((call.float(2) < 1.0)))?)
    })?;
    call.holds(status::E_RANGE, "beta2 lies from 0 to below 1", || {
        Ok(both(|| Ok((call.float(3) >= 0.0)), || Ok((call.float(3) < 1.0)))?)
    })?;
    call.holds(
        status::E_RANGE,
        "eps is not negative, and a number",
        || Ok((call.float(4) >= 0.0)),
    )?;
    call.shaped(0, "new_param", || Ok(shape(call.input(0))?))?;
    call.shaped(1, "new_m", || Ok(shape(call.input(0))?))?;
    call.shaped(2, "new_v", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `sgd`, and of those that have the same.
pub(super) fn sgd(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "grad has the shape of param", || {
        Ok((shape(call.input(1))? == shape(call.input(0))?))
    })?;
    call.holds(status::E_SHAPE, "buffer has the shape of param", || {
        Ok((shape(call.input(2))? == shape(call.input(0))?))
    })?;
    call.shaped(0, "new_param", || Ok(shape(call.input(0))?))?;
    call.shaped(1, "new_buffer", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `clip_grad_norm`, and of those that have the same.
pub(super) fn clip_grad_norm(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "max_norm is not negative, and a number", || {
        Ok((call.float(0) >= 0.0))
    })?;
    call.holds(
        status::E_RANGE,
        "eps is not negative, and a number",
        || Ok((call.float(1) >= 0.0)),
    )?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    call.shaped(1, "norm", || Ok(list([])?))?;
    Ok(())
}

/// Rules of `gemm`, and of those that have the same.
pub(super) fn gemm(call: &Shapes) -> Result<(), Broken> {
    let M = || -> Eval<_> { Ok(dim(call.input(0), (if call.bool(2) { 1 } else { 0 }))?) };
    let Ka = || -> Eval<_> { Ok(dim(call.input(0), (if call.bool(2) { 0 } else { 1 }))?) };
    let Kb = || -> Eval<_> { Ok(dim(call.input(1), (if call.bool(3) { 1 } else { 0 }))?) };
    let N = || -> Eval<_> { Ok(dim(call.input(1), (if call.bool(3) { 0 } else { 1 }))?) };
    call.holds(status::E_SHAPE, "a has as many columns as b has rows", || Ok((Ka()? == Kb()?)))?;
    call.holds(status::E_SHAPE, "the addend broadcasts to the product", || {
        Ok(either(
            || Ok(!(present(call.input(2))?)),
            || {
                Ok(both(
                    || Ok(broadcastable(&shape(call.input(2))?, &list([M()?, N()?])?)?),
                    || {
                        Ok((broadcast(&shape(call.input(2))?, &list([M()?, N()?])?)?
                            == list([M()?, N()?])?))
                    },
                )?)
            },
        )?)
    })?;
    call.holds(status::E_RANGE, "alpha is a number of single precision", || {
        Ok(both(|| Ok((call.float(0) > -1e38)), || Ok((call.float(0) < 1e38)))?)
    })?;
    call.holds(status::E_RANGE, "beta is a number of single precision", || {
        Ok(both(|| Ok((call.float(1) > -1e38)), || Ok((call.float(1) < 1e38)))?)
    })?;
    call.holds(status::E_RANGE, "the epilogue is one that is listed", || {
        Ok(both(|| Ok((call.int(4) >= 0)), || Ok((call.int(4) <= 4)))?)
    })?;
    call.shaped(0, "y", || Ok(list([M()?, N()?])?))?;
    Ok(())
}

/// Rules of `matmul_scaled`, and of those that have the same.
pub(super) fn matmul_scaled(call: &Shapes) -> Result<(), Broken> {
    let blocks = || -> Eval<_> { Ok(ceil_div(dim(call.input(0), 1)?, 128)?) };
    call.holds(status::E_SHAPE, "the rows of a and b are equally long", || {
        Ok((dim(call.input(0), 1)? == dim(call.input(1), 1)?))
    })?;
    call.holds(status::E_SHAPE, "a has a scale for every 128 elements of a row", || {
        Ok((shape(call.input(2))? == list([dim(call.input(0), 0)?, blocks()?])?))
    })?;
    call.holds(status::E_SHAPE, "b has a scale for every square of 128 by 128 elements", || {
        Ok((shape(call.input(3))? == list([ceil_div(dim(call.input(1), 0)?, 128)?, blocks()?])?))
    })?;
    call.shaped(0, "y", || Ok(list([dim(call.input(0), 0)?, dim(call.input(1), 0)?])?))?;
    Ok(())
}

/// Rules of `matmul_mx`, and of those that have the same.
pub(super) fn matmul_mx(call: &Shapes) -> Result<(), Broken> {
    let blocks = || -> Eval<_> { Ok(ceil_div(dim(call.input(0), 1)?, 32)?) };
    call.holds(status::E_SHAPE, "the rows of a and b are equally long", || {
        Ok((dim(call.input(0), 1)? == dim(call.input(1), 1)?))
    })?;
    call.holds(status::E_SHAPE, "a has a scale for every 32 elements of a row", || {
        Ok((shape(call.input(2))? == list([dim(call.input(0), 0)?, blocks()?])?))
    })?;
    call.holds(status::E_SHAPE, "b has a scale for every 32 elements of a row", || {
        Ok((shape(call.input(3))? == list([dim(call.input(1), 0)?, blocks()?])?))
    })?;
    call.shaped(0, "y", || Ok(list([dim(call.input(0), 0)?, dim(call.input(1), 0)?])?))?;
    Ok(())
}

/// Rules of `matmul_w4`, and of those that have the same.
pub(super) fn matmul_w4(call: &Shapes) -> Result<(), Broken> {
    let groups = || -> Eval<_> {
        Ok(list([dim(call.input(1), 0)?, ceil_div(dim(call.input(1), 1)?, call.int(0))?])?)
    };
    call.holds(status::E_SHAPE, "the rows of a and w are equally long", || {
        Ok((dim(call.input(0), 1)? == dim(call.input(1), 1)?))
    })?;
    call.holds(status::E_RANGE, "a group has an element", || Ok((call.int(0) >= 1)))?;
    call.holds(status::E_SHAPE, "each group has a scale", || {
        Ok((shape(call.input(2))? == groups()?))
    })?;
    call.holds(status::E_SHAPE, "each group has a zero point", || {
        Ok(either(|| Ok(!(present(call.input(3))?)), || Ok((shape(call.input(3))? == groups()?)))?)
    })?;
    call.shaped(0, "y", || Ok(list([dim(call.input(0), 0)?, dim(call.input(1), 0)?])?))?;
    Ok(())
}

/// Rules of `grouped_matmul`, and of those that have the same.
pub(super) fn grouped_matmul(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "x has as many columns as each matrix has rows", || {
        Ok((dim(call.input(0), 1)? == dim(call.input(1), 1)?))
    })?;
    call.holds(status::E_SHAPE, "each matrix has a group", || {
        Ok((dim(call.input(1), 0)? == dim(call.input(2), 0)?))
    })?;
    call.shaped(0, "y", || Ok(list([dim(call.input(0), 0)?, dim(call.input(1), 2)?])?))?;
    Ok(())
}

/// Rules of `grouped_matmul_masked`, and of those that have the same.
pub(super) fn grouped_matmul_masked(call: &Shapes) -> Result<(), Broken> {
    call.holds(
        status::E_SHAPE,
        "the matrices of x have as many columns as those of w have rows",
        || Ok((dim(call.input(0), 2)? == dim(call.input(1), 1)?)),
    )?;
    call.holds(status::E_SHAPE, "there are as many matrices in x as in w", || {
        Ok((dim(call.input(0), 0)? == dim(call.input(1), 0)?))
    })?;
    call.holds(status::E_SHAPE, "each matrix has a size", || {
        Ok((dim(call.input(2), 0)? == dim(call.input(0), 0)?))
    })?;
    call.shaped(0, "y", || {
        Ok(list([dim(call.input(0), 0)?, dim(call.input(0), 1)?, dim(call.input(1), 2)?])?)
    })?;
    Ok(())
}

/// Rules of `grouped_matmul_weights`, and of those that have the same.
pub(super) fn grouped_matmul_weights(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "x has as many rows as the gradient", || {
        Ok((dim(call.input(0), 0)? == dim(call.input(1), 0)?))
    })?;
    call.shaped(0, "dw", || {
        Ok(list([dim(call.input(2), 0)?, dim(call.input(0), 1)?, dim(call.input(1), 1)?])?)
    })?;
    Ok(())
}

/// Rules of `conv`, and of those that have the same.
pub(super) fn conv(call: &Shapes) -> Result<(), Broken> {
    let ones = || -> Eval<_> {
        Ok((if (rank(call.input(0))? == 3) {
            list([1])?
        } else {
            (if (rank(call.input(0))? == 4) { list([1, 1])? } else { list([1, 1, 1])? })
        }))
    };
    let zeros = || -> Eval<_> { Ok(each_minus(&ones()?, &ones()?)?) };
    let s =
        || -> Eval<_> { Ok((if (size(&call.list(0))? == 0) { ones()? } else { call.list(0) })) };
    let p =
        || -> Eval<_> { Ok((if (size(&call.list(1))? == 0) { zeros()? } else { call.list(1) })) };
    let q =
        || -> Eval<_> { Ok((if (size(&call.list(2))? == 0) { zeros()? } else { call.list(2) })) };
    let d =
        || -> Eval<_> { Ok((if (size(&call.list(3))? == 0) { ones()? } else { call.list(3) })) };
    let taps = || -> Eval<_> { Ok(suffix(&shape(call.input(1))?, 2)?) };
    let room = || -> Eval<_> {
        Ok(each_minus(
            &each_plus(&suffix(&shape(call.input(0))?, 2)?, &each_plus(&p()?, &q()?)?)?,
            &each_times(&d()?, &each_minus(&taps()?, &ones()?)?)?,
        )?)
    };
    call.holds(status::E_RANGE, "there is a stride of at least 1 for each extent", || {
        Ok(both(
            || Ok((size(&s()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&s()?, 1)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "there is a padding of at least 0 before each extent", || {
        Ok(both(
            || Ok((size(&p()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&p()?, 0)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "there is a padding of at least 0 behind each extent", || {
        Ok(both(
            || Ok((size(&q()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&q()?, 0)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "there is a dilation of at least 1 for each extent", || {
        Ok(both(
            || Ok((size(&d()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&d()?, 1)?),
        )?)
    })?;
    call.holds(status::E_SHAPE, "the weights have as many extents as x", || {
        Ok((rank(call.input(1))? == rank(call.input(0))?))
    })?;
    call.holds(status::E_RANGE, "there is a group", || Ok((call.int(4) >= 1)))?;
    call.holds(status::E_SHAPE, "the channels of both sides split into the groups", || {
        Ok(both(
            || Ok((dim(call.input(0), 1)? == times(call.int(4), dim(call.input(1), 1)?)?)),
            || Ok((modulo(dim(call.input(1), 0)?, call.int(4))? == 0)),
        )?)
    })?;
    call.holds(status::E_SHAPE, "a window has a tap, and fits into the padded extents", || {
        Ok(both(|| Ok(at_least(&taps()?, 1)?), || Ok(at_least(&room()?, 1)?))?)
    })?;
    call.holds(status::E_SHAPE, "the bias has one element a channel", || {
        Ok(either(
            || Ok(!(present(call.input(2))?)),
            || Ok((shape(call.input(2))? == list([dim(call.input(1), 0)?])?)),
        )?)
    })?;
    call.shaped(0, "y", || {
        Ok(plus(
            list([dim(call.input(0), 0)?, dim(call.input(1), 0)?])?,
            each_ceil_div(&room()?, &s()?)?,
        )?)
    })?;
    Ok(())
}

/// Rules of `conv_transpose`, and of those that have the same.
pub(super) fn conv_transpose(call: &Shapes) -> Result<(), Broken> {
    let ones = || -> Eval<_> {
        Ok((if (rank(call.input(0))? == 3) {
            list([1])?
        } else {
            (if (rank(call.input(0))? == 4) { list([1, 1])? } else { list([1, 1, 1])? })
        }))
    };
    let zeros = || -> Eval<_> { Ok(each_minus(&ones()?, &ones()?)?) };
    let s =
        || -> Eval<_> { Ok((if (size(&call.list(0))? == 0) { ones()? } else { call.list(0) })) };
    let p =
        || -> Eval<_> { Ok((if (size(&call.list(1))? == 0) { zeros()? } else { call.list(1) })) };
    let q =
        || -> Eval<_> { Ok((if (size(&call.list(2))? == 0) { zeros()? } else { call.list(2) })) };
    let d =
        || -> Eval<_> { Ok((if (size(&call.list(3))? == 0) { ones()? } else { call.list(3) })) };
    let more =
        || -> Eval<_> { Ok((if (size(&call.list(5))? == 0) { zeros()? } else { call.list(5) })) };
    let taps = || -> Eval<_> { Ok(suffix(&shape(call.input(1))?, 2)?) };
    let reach = || -> Eval<_> {
        Ok(each_plus(
            &each_times(&each_minus(&suffix(&shape(call.input(0))?, 2)?, &ones()?)?, &s()?)?,
            &each_times(&d()?, &each_minus(&taps()?, &ones()?)?)?,
        )?)
    };
    let extents = || -> Eval<_> {
        Ok(each_plus(
            &each_plus(&reach()?, &each_plus(&ones()?, &more()?)?)?,
            &each_minus(&zeros()?, &each_plus(&p()?, &q()?)?)?,
        )?)
    };
    call.holds(status::E_RANGE, "there is a stride of at least 1 for each extent", || {
        Ok(both(
            || Ok((size(&s()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&s()?, 1)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "there is a padding of at least 0 before each extent", || {
        Ok(both(
            || Ok((size(&p()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&p()?, 0)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "there is a padding of at least 0 behind each extent", || {
        Ok(both(
            || Ok((size(&q()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&q()?, 0)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "there is a dilation of at least 1 for each extent", || {
        Ok(both(
            || Ok((size(&d()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&d()?, 1)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "there are at least 0 more elements along each extent", || {
        Ok(both(
            || Ok((size(&more()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&more()?, 0)?),
        )?)
    })?;
    call.holds(status::E_SHAPE, "the weights have as many extents as x", || {
        Ok((rank(call.input(1))? == rank(call.input(0))?))
    })?;
    call.holds(status::E_RANGE, "there is a group", || Ok((call.int(4) >= 1)))?;
    call.holds(
        status::E_SHAPE,
        "x has as many channels as the weights, which split into the groups",
        || {
            Ok(both(
                || Ok((dim(call.input(0), 1)? == dim(call.input(1), 0)?)),
                || Ok((modulo(dim(call.input(1), 0)?, call.int(4))? == 0)),
            )?)
        },
    )?;
    call.holds(status::E_SHAPE, "the bias has one element a channel", || {
        Ok(either(
            || Ok(!(present(call.input(2))?)),
            || Ok((shape(call.input(2))? == list([times(call.int(4), dim(call.input(1), 1)?)?])?)),
        )?)
    })?;
    call.holds(status::E_SHAPE, "a window has a tap, and something is left of the result", || {
        Ok(both(
            || {
                Ok(both(
                    || Ok(at_least(&taps()?, 1)?),
                    || Ok(at_least(&suffix(&shape(call.input(0))?, 2)?, 1)?),
                )?)
            },
            || Ok(at_least(&extents()?, 1)?),
        )?)
    })?;
    call.shaped(0, "y", || {
        Ok(plus(
            list([dim(call.input(0), 0)?, times(call.int(4), dim(call.input(1), 1)?)?])?,
            extents()?,
        )?)
    })?;
    Ok(())
}

/// Rules of `conv_backward_weight`, and of those that have the same.
pub(super) fn conv_backward_weight(call: &Shapes) -> Result<(), Broken> {
    let ones = || -> Eval<_> {
        Ok((if (rank(call.input(0))? == 3) {
            list([1])?
        } else {
            (if (rank(call.input(0))? == 4) { list([1, 1])? } else { list([1, 1, 1])? })
        }))
    };
    let zeros = || -> Eval<_> { Ok(each_minus(&ones()?, &ones()?)?) };
    let s =
        || -> Eval<_> { Ok((if (size(&call.list(1))? == 0) { ones()? } else { call.list(1) })) };
    let p =
        || -> Eval<_> { Ok((if (size(&call.list(2))? == 0) { zeros()? } else { call.list(2) })) };
    let q =
        || -> Eval<_> { Ok((if (size(&call.list(3))? == 0) { zeros()? } else { call.list(3) })) };
    let d =
        || -> Eval<_> { Ok((if (size(&call.list(4))? == 0) { ones()? } else { call.list(4) })) };
    let room = || -> Eval<_> {
        Ok(each_minus(
            &each_plus(&suffix(&shape(call.input(0))?, 2)?, &each_plus(&p()?, &q()?)?)?,
            &each_times(&d()?, &each_minus(&call.list(0), &ones()?)?)?,
        )?)
    };
    call.holds(status::E_RANGE, "there is a stride of at least 1 for each extent", || {
        Ok(both(
            || Ok((size(&s()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&s()?, 1)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "there is a padding of at least 0 before each extent", || {
        Ok(both(
            || Ok((size(&p()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&p()?, 0)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "there is a padding of at least 0 behind each extent", || {
        Ok(both(
            || Ok((size(&q()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&q()?, 0)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "there is a dilation of at least 1 for each extent", || {
        Ok(both(
            || Ok((size(&d()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&d()?, 1)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "the weights have a tap along each extent", || {
        Ok(both(
            || Ok((size(&call.list(0))? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&call.list(0), 1)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "there is a group", || Ok((call.int(5) >= 1)))?;
    call.holds(status::E_SHAPE, "the channels of both sides split into the groups", || {
        Ok(both(
            || Ok((modulo(dim(call.input(0), 1)?, call.int(5))? == 0)),
            || Ok((modulo(dim(call.input(1), 1)?, call.int(5))? == 0)),
        )?)
    })?;
    call.holds(status::E_SHAPE, "there are as many samples on both sides", || {
        Ok((dim(call.input(1), 0)? == dim(call.input(0), 0)?))
    })?;
    call.holds(status::E_SHAPE, "a window fits into the padded extents", || {
        Ok(at_least(&room()?, 1)?)
    })?;
    call.holds(status::E_SHAPE, "the gradient has the extents of the result of conv", || {
        Ok((suffix(&shape(call.input(1))?, 2)? == each_ceil_div(&room()?, &s()?)?))
    })?;
    call.shaped(0, "dw", || {
        Ok(plus(
            list([dim(call.input(1), 1)?, over(dim(call.input(0), 1)?, call.int(5))?])?,
            call.list(0),
        )?)
    })?;
    Ok(())
}

/// Rules of `max_pool`, and of those that have the same.
pub(super) fn max_pool(call: &Shapes) -> Result<(), Broken> {
    let ones = || -> Eval<_> {
        Ok((if (rank(call.input(0))? == 3) {
            list([1])?
        } else {
            (if (rank(call.input(0))? == 4) { list([1, 1])? } else { list([1, 1, 1])? })
        }))
    };
    let zeros = || -> Eval<_> { Ok(each_minus(&ones()?, &ones()?)?) };
    let s =
        || -> Eval<_> { Ok((if (size(&call.list(1))? == 0) { ones()? } else { call.list(1) })) };
    let p =
        || -> Eval<_> { Ok((if (size(&call.list(2))? == 0) { zeros()? } else { call.list(2) })) };
    let q =
        || -> Eval<_> { Ok((if (size(&call.list(3))? == 0) { zeros()? } else { call.list(3) })) };
    let d =
        || -> Eval<_> { Ok((if (size(&call.list(4))? == 0) { ones()? } else { call.list(4) })) };
    let room = || -> Eval<_> {
        Ok(each_minus(
            &each_plus(&suffix(&shape(call.input(0))?, 2)?, &each_plus(&p()?, &q()?)?)?,
            &each_times(&d()?, &each_minus(&call.list(0), &ones()?)?)?,
        )?)
    };
    call.holds(status::E_RANGE, "there is a stride of at least 1 for each extent", || {
        Ok(both(
            || Ok((size(&s()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&s()?, 1)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "there is a padding of at least 0 before each extent", || {
        Ok(both(
            || Ok((size(&p()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&p()?, 0)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "there is a padding of at least 0 behind each extent", || {
        Ok(both(
            || Ok((size(&q()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&q()?, 0)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "there is a dilation of at least 1 for each extent", || {
        Ok(both(
            || Ok((size(&d()?)? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&d()?, 1)?),
        )?)
    })?;
    call.holds(status::E_RANGE, "a window has an element along each extent", || {
        Ok(both(
            || Ok((size(&call.list(0))? == minus(rank(call.input(0))?, 2)?)),
            || Ok(at_least(&call.list(0), 1)?),
        )?)
    })?;
    call.holds(status::E_SHAPE, "a window fits into the padded extents", || {
        Ok(at_least(&room()?, 1)?)
    })?;
    call.shaped(0, "y", || {
        Ok(plus(
            list([dim(call.input(0), 0)?, dim(call.input(0), 1)?])?,
            each_ceil_div(&room()?, &s()?)?,
        )?)
    })?;
    Ok(())
}

/// Rules of `interpolate`, and of those that have the same.
pub(super) fn interpolate(call: &Shapes) -> Result<(), Broken> {
    call.holds(
        status::E_RANGE,
        "each extent has a number of elements that is not negative",
        || {
            Ok(both(
                || Ok((size(&call.list(0))? == minus(rank(call.input(0))?, 2)?)),
                || Ok(at_least(&call.list(0), 0)?),
            )?)
        },
    )?;
    call.holds(status::E_SHAPE, "there is an element along each extent", || {
        Ok(at_least(&suffix(&shape(call.input(0))?, 2)?, 1)?)
    })?;
    call.holds(status::E_RANGE, "the mode is one of those that there are", || {
        Ok(both(|| Ok((call.int(1) >= 0)), || Ok((call.int(1) <= 2)))?)
    })?;
    call.holds(status::E_RANGE, "so are the coordinates", || {
        Ok(both(|| Ok((call.int(2) >= 0)), || Ok((call.int(2) <= 2)))?)
    })?;
    call.shaped(0, "y", || {
        Ok(plus(list([dim(call.input(0), 0)?, dim(call.input(0), 1)?])?, call.list(0))?)
    })?;
    Ok(())
}

/// Rules of `quantize`, and of those that have the same.
pub(super) fn quantize(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.holds(
        status::E_SHAPE,
        "there is one scale, or one for each place along the axis",
        || {
            Ok(either(
                || Ok((shape(call.input(1))? == list([1])?)),
                || Ok((shape(call.input(1))? == list([dim(call.input(0), call.int(0))?])?)),
            )?)
        },
    )?;
    call.holds(status::E_SHAPE, "there are as many zero points as scales", || {
        Ok(either(
            || Ok(!(present(call.input(2))?)),
            || Ok((shape(call.input(2))? == shape(call.input(1))?)),
        )?)
    })?;
    call.shaped(0, "q", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `dequantize`, and of those that have the same.
pub(super) fn dequantize(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "the axis is one of the tensor", || {
        Ok(both(|| Ok((call.int(0) >= 0)), || Ok((call.int(0) < rank(call.input(0))?)))?)
    })?;
    call.holds(
        status::E_SHAPE,
        "there is one scale, or one for each place along the axis",
        || {
            Ok(either(
                || Ok((shape(call.input(1))? == list([1])?)),
                || Ok((shape(call.input(1))? == list([dim(call.input(0), call.int(0))?])?)),
            )?)
        },
    )?;
    call.holds(status::E_SHAPE, "there are as many zero points as scales", || {
        Ok(either(
            || Ok(!(present(call.input(2))?)),
            || Ok((shape(call.input(2))? == shape(call.input(1))?)),
        )?)
    })?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `quantize_dynamic`, and of those that have the same.
pub(super) fn quantize_dynamic(call: &Shapes) -> Result<(), Broken> {
    call.shaped(0, "q", || Ok(shape(call.input(0))?))?;
    call.shaped(1, "scale", || {
        Ok(prefix(&shape(call.input(0))?, minus(rank(call.input(0))?, 1)?)?)
    })?;
    Ok(())
}

/// Rules of `quantize_fp8_block`, and of those that have the same.
pub(super) fn quantize_fp8_block(call: &Shapes) -> Result<(), Broken> {
    call.shaped(0, "q", || Ok(shape(call.input(0))?))?;
    call.shaped(1, "scale", || {
        Ok(list([
            (if call.bool(0) {
                ceil_div(dim(call.input(0), 0)?, 128)?
            } else {
                dim(call.input(0), 0)?
            }),
            ceil_div(dim(call.input(0), 1)?, 128)?,
        ])?)
    })?;
    Ok(())
}

/// Rules of `quantize_mx`, and of those that have the same.
pub(super) fn quantize_mx(call: &Shapes) -> Result<(), Broken> {
    call.shaped(0, "q", || Ok(shape(call.input(0))?))?;
    call.shaped(1, "scale", || {
        Ok(list([dim(call.input(0), 0)?, ceil_div(dim(call.input(0), 1)?, 32)?])?)
    })?;
    Ok(())
}

/// Rules of `dequantize_mx`, and of those that have the same.
pub(super) fn dequantize_mx(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "there is a scale for every 32 elements of a row", || {
        Ok((shape(call.input(1))?
            == list([dim(call.input(0), 0)?, ceil_div(dim(call.input(0), 1)?, 32)?])?))
    })?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `dequantize_w4`, and of those that have the same.
pub(super) fn dequantize_w4(call: &Shapes) -> Result<(), Broken> {
    let rows = || -> Eval<_> {
        Ok((if (call.int(1) == 1) {
            times(8, dim(call.input(0), 0)?)?
        } else {
            dim(call.input(0), 0)?
        }))
    };
    let columns = || -> Eval<_> { Ok(dim(call.input(1), 1)?) };
    call.holds(status::E_RANGE, "a group has a row", || Ok((call.int(0) >= 1)))?;
    call.holds(status::E_RANGE, "the packing is one that is listed", || {
        Ok(either(|| Ok((call.int(1) == 0)), || Ok((call.int(1) == 1)))?)
    })?;
    call.holds(
        status::E_SHAPE,
        "a row has a word for every 8 weights or, as GPTQ, for each",
        || {
            Ok((dim(call.input(0), 1)?
                == (if (call.int(1) == 1) { columns()? } else { ceil_div(columns()?, 8)? })))
        },
    )?;
    call.holds(status::E_SHAPE, "each group has scales", || {
        Ok((dim(call.input(1), 0)? == ceil_div(rows()?, call.int(0))?))
    })?;
    call.holds(
        status::E_SHAPE,
        "there are as many zero points as scales, eight in a word",
        || Ok((shape(call.input(2))? == list([dim(call.input(1), 0)?, ceil_div(columns()?, 8)?])?)),
    )?;
    call.shaped(0, "y", || Ok(list([rows()?, columns()?])?))?;
    Ok(())
}

/// Rules of `rope`, and of those that have the same.
pub(super) fn rope(call: &Shapes) -> Result<(), Broken> {
    let rows = || -> Eval<_> { Ok(dim(call.input(0), minus(rank(call.input(0))?, 3)?)?) };
    let width = || -> Eval<_> { Ok(dim(call.input(0), minus(rank(call.input(0))?, 1)?)?) };
    call.holds(status::E_SHAPE, "there are as many cosines as sines", || {
        Ok((shape(call.input(1))? == shape(call.input(2))?))
    })?;
    call.holds(
        status::E_SHAPE,
        "each place of the sequence, the last axis but two, has a row of cosines",
        || Ok((dim(call.input(1), 0)? == rows()?)),
    )?;
    call.holds(status::E_SHAPE, "no more elements are rotated than a head has", || {
        Ok((dim(call.input(1), 1)? <= width()?))
    })?;
    call.holds(status::E_SHAPE, "elements are rotated in pairs", || {
        Ok((modulo(dim(call.input(1), 1)?, 2)? == 0))
    })?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `rope_at`, and of those that have the same.
pub(super) fn rope_at(call: &Shapes) -> Result<(), Broken> {
    let width = || -> Eval<_> { Ok(dim(call.input(0), minus(rank(call.input(0))?, 1)?)?) };
    let turned = || -> Eval<_> { Ok((if (call.int(1) == 0) { width()? } else { call.int(1) })) };
    call.holds(
        status::E_SHAPE,
        "each place of the sequence, the last axis but two, has a position",
        || {
            Ok((shape(call.input(1))?
                == list([dim(call.input(0), minus(rank(call.input(0))?, 3)?)?])?))
        },
    )?;
    call.holds(status::E_RANGE, "no more elements are rotated than a head has", || {
        Ok(both(|| Ok((call.int(1) >= 0)), || Ok((call.int(1) <= width()?)))?)
    })?;
    call.holds(status::E_SHAPE, "elements are rotated in pairs", || {
        Ok((modulo(turned()?, 2)? == 0))
    })?;
    call.holds(status::E_RANGE, "the base is above 1 and finite", || {
        Ok(both(|| Ok((call.float(2) > 1.0)), || Ok((call.float(2) <= 1e30)))?)
    })?;
    call.holds(status::E_RANGE, "the factor is from 1 to a million", || {
        Ok(both(|| Ok((call.float(3) >= 1.0)), || Ok((call.float(3) <= 1000000.0)))?)
    })?;
    call.holds(status::E_RANGE, "the original length is positive", || Ok((call.int(4) >= 1)))?;
    call.holds(status::E_RANGE, "a number of turns is positive", || Ok((call.float(6) > 0.0)))?;
    call.holds(status::E_RANGE, "many turns are more than few, and at most a million", || {
        Ok(both(|| Ok((call.float(5) > call.float(6))), || Ok((call.float(5) <= 1000000.0)))?)
    })?;
    call.holds(
        status::E_RANGE,
        "cosines and sines are multiplied by a positive number of at most a million",
        || Ok(both(|| Ok((call.float(7) > 0.0)), || Ok((call.float(7) <= 1000000.0)))?),
    )?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `swiglu`, and of those that have the same.
pub(super) fn swiglu(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "each element of the gate has one beside it", || {
        Ok((shape(call.input(0))? == shape(call.input(1))?))
    })?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `hadamard`, and of those that have the same.
pub(super) fn hadamard(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "a row has a power of two elements", || {
        Ok(is_pow2(dim(call.input(0), minus(rank(call.input(0))?, 1)?)?)?)
    })?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `attention`, and of those that have the same.
pub(super) fn attention(call: &Shapes) -> Result<(), Broken> {
    let B = || -> Eval<_> { Ok(dim(call.input(0), 0)?) };
    let Hq = || -> Eval<_> { Ok(dim(call.input(0), 1)?) };
    let M = || -> Eval<_> { Ok(dim(call.input(0), 2)?) };
    let Hkv = || -> Eval<_> { Ok(dim(call.input(1), 1)?) };
    let scores = || -> Eval<_> { Ok(list([B()?, Hq()?, M()?, dim(call.input(1), 2)?])?) };
    call.holds(status::E_SHAPE, "there are as many batches of keys as of queries", || {
        Ok((dim(call.input(1), 0)? == B()?))
    })?;
    call.holds(status::E_SHAPE, "a key is as long as a query", || {
        Ok((dim(call.input(1), 3)? == dim(call.input(0), 3)?))
    })?;
    call.holds(status::E_SHAPE, "each key has a value", || {
        Ok((list([dim(call.input(2), 0)?, dim(call.input(2), 1)?, dim(call.input(2), 2)?])?
            == list([dim(call.input(1), 0)?, dim(call.input(1), 1)?, dim(call.input(1), 2)?])?))
    })?;
    call.holds(
        status::E_SHAPE,
        "the heads of the queries share those of the keys in equal groups",
        || Ok(both(|| Ok((Hkv()? > 0)), || Ok((modulo(Hq()?, Hkv()?)? == 0)))?),
    )?;
    call.holds(status::E_SHAPE, "the mask broadcasts to the scores", || {
        Ok(either(
            || Ok(!(present(call.input(3))?)),
            || {
                Ok(both(
                    || Ok(broadcastable(&shape(call.input(3))?, &scores()?)?),
                    || Ok((broadcast(&shape(call.input(3))?, &scores()?)? == scores()?)),
                )?)
            },
        )?)
    })?;
    call.holds(status::E_SHAPE, "each head of the queries has a sink", || {
        Ok(either(
            || Ok(!(present(call.input(4))?)),
            || Ok((shape(call.input(4))? == list([Hq()?])?)),
        )?)
    })?;
    call.holds(status::E_SHAPE, "each head of the queries has a slope", || {
        Ok(either(
            || Ok(!(present(call.input(5))?)),
            || Ok((shape(call.input(5))? == list([Hq()?])?)),
        )?)
    })?;
    call.holds(status::E_RANGE, "the scale is positive, and at most a million", || {
        Ok(both(|| Ok((call.float(0) > 0.0)), || Ok((call.float(0) <= 1000000.0)))?)
    })?;
    call.holds(status::E_RANGE, "the window is not negative", || Ok((call.int(2) >= 0)))?;
    call.holds(status::E_RANGE, "the cap is not negative, and at most a million", || {
        Ok(both(|| Ok((call.float(3) >= 0.0)), || Ok((call.float(3) <= 1000000.0)))?)
    })?;
    call.shaped(0, "y", || Ok(list([B()?, Hq()?, M()?, dim(call.input(2), 3)?])?))?;
    call.shaped(1, "lse", || Ok(list([B()?, Hq()?, M()?])?))?;
    Ok(())
}

/// Rules of `attention_varlen`, and of those that have the same.
pub(super) fn attention_varlen(call: &Shapes) -> Result<(), Broken> {
    let Hq = || -> Eval<_> { Ok(dim(call.input(0), 1)?) };
    let Hkv = || -> Eval<_> { Ok(dim(call.input(1), 1)?) };
    call.holds(status::E_SHAPE, "a key is as long as a query", || {
        Ok((dim(call.input(1), 2)? == dim(call.input(0), 2)?))
    })?;
    call.holds(status::E_SHAPE, "each key has a value", || {
        Ok((list([dim(call.input(2), 0)?, dim(call.input(2), 1)?])?
            == list([dim(call.input(1), 0)?, dim(call.input(1), 1)?])?))
    })?;
    call.holds(
        status::E_SHAPE,
        "the heads of the queries share those of the keys in equal groups",
        || Ok(both(|| Ok((Hkv()? > 0)), || Ok((modulo(Hq()?, Hkv()?)? == 0)))?),
    )?;
    call.holds(status::E_SHAPE, "queries and keys have as many sequences", || {
        Ok((shape(call.input(3))? == shape(call.input(4))?))
    })?;
    call.holds(status::E_RANGE, "the scale is positive, and at most a million", || {
        Ok(both(|| Ok((call.float(0) > 0.0)), || Ok((call.float(0) <= 1000000.0)))?)
    })?;
    call.holds(status::E_RANGE, "the window is not negative", || Ok((call.int(2) >= 0)))?;
    call.shaped(0, "y", || Ok(list([dim(call.input(0), 0)?, Hq()?, dim(call.input(2), 2)?])?))?;
    call.shaped(1, "lse", || Ok(list([dim(call.input(0), 0)?, Hq()?])?))?;
    Ok(())
}

/// Rules of `attention_paged`, and of those that have the same.
pub(super) fn attention_paged(call: &Shapes) -> Result<(), Broken> {
    let B = || -> Eval<_> { Ok(dim(call.input(0), 0)?) };
    let Hq = || -> Eval<_> { Ok(dim(call.input(0), 1)?) };
    let Hkv = || -> Eval<_> { Ok(dim(call.input(1), 2)?) };
    call.holds(status::E_SHAPE, "a key is as long as a query", || {
        Ok((dim(call.input(1), 3)? == dim(call.input(0), 3)?))
    })?;
    call.holds(status::E_SHAPE, "each key has a value", || {
        Ok((list([dim(call.input(2), 0)?, dim(call.input(2), 1)?, dim(call.input(2), 2)?])?
            == list([dim(call.input(1), 0)?, dim(call.input(1), 1)?, dim(call.input(1), 2)?])?))
    })?;
    call.holds(
        status::E_SHAPE,
        "the heads of the queries share those of the keys in equal groups",
        || Ok(both(|| Ok((Hkv()? > 0)), || Ok((modulo(Hq()?, Hkv()?)? == 0)))?),
    )?;
    call.holds(status::E_SHAPE, "each batch has a table of blocks", || {
        Ok((dim(call.input(3), 0)? == B()?))
    })?;
    call.holds(status::E_SHAPE, "each batch has a length", || {
        Ok((shape(call.input(4))? == list([B()?])?))
    })?;
    call.holds(status::E_SHAPE, "a block has room for a key", || Ok((dim(call.input(1), 1)? > 0)))?;
    call.holds(status::E_RANGE, "the scale is positive, and at most a million", || {
        Ok(both(|| Ok((call.float(0) > 0.0)), || Ok((call.float(0) <= 1000000.0)))?)
    })?;
    call.holds(status::E_RANGE, "the window is not negative", || Ok((call.int(2) >= 0)))?;
    call.shaped(0, "y", || {
        Ok(list([B()?, Hq()?, dim(call.input(0), 2)?, dim(call.input(2), 3)?])?)
    })?;
    call.shaped(1, "lse", || Ok(list([B()?, Hq()?, dim(call.input(0), 2)?])?))?;
    Ok(())
}

/// Rules of `attention_backward`, and of those that have the same.
pub(super) fn attention_backward(call: &Shapes) -> Result<(), Broken> {
    let B = || -> Eval<_> { Ok(dim(call.input(1), 0)?) };
    let Hq = || -> Eval<_> { Ok(dim(call.input(1), 1)?) };
    let M = || -> Eval<_> { Ok(dim(call.input(1), 2)?) };
    let Hkv = || -> Eval<_> { Ok(dim(call.input(2), 1)?) };
    call.holds(status::E_SHAPE, "there are as many batches of keys as of queries", || {
        Ok((dim(call.input(2), 0)? == B()?))
    })?;
    call.holds(status::E_SHAPE, "a key is as long as a query", || {
        Ok((dim(call.input(2), 3)? == dim(call.input(1), 3)?))
    })?;
    call.holds(status::E_SHAPE, "each key has a value", || {
        Ok((list([dim(call.input(3), 0)?, dim(call.input(3), 1)?, dim(call.input(3), 2)?])?
            == list([dim(call.input(2), 0)?, dim(call.input(2), 1)?, dim(call.input(2), 2)?])?))
    })?;
    call.holds(
        status::E_SHAPE,
        "the heads of the queries share those of the keys in equal groups",
        || Ok(both(|| Ok((Hkv()? > 0)), || Ok((modulo(Hq()?, Hkv()?)? == 0)))?),
    )?;
    call.holds(status::E_SHAPE, "each query has a result", || {
        Ok((shape(call.input(4))? == list([B()?, Hq()?, M()?, dim(call.input(3), 3)?])?))
    })?;
    call.holds(status::E_SHAPE, "each result has a gradient", || {
        Ok((shape(call.input(0))? == list([B()?, Hq()?, M()?, dim(call.input(3), 3)?])?))
    })?;
    call.holds(status::E_SHAPE, "each query has an lse", || {
        Ok((shape(call.input(5))? == list([B()?, Hq()?, M()?])?))
    })?;
    call.holds(status::E_RANGE, "the scale is positive, and at most a million", || {
        Ok(both(|| Ok((call.float(0) > 0.0)), || Ok((call.float(0) <= 1000000.0)))?)
    })?;
    call.holds(status::E_RANGE, "the window is not negative", || Ok((call.int(2) >= 0)))?;
    call.shaped(0, "dq", || Ok(shape(call.input(1))?))?;
    call.shaped(1, "dk", || Ok(shape(call.input(2))?))?;
    call.shaped(2, "dv", || Ok(shape(call.input(3))?))?;
    Ok(())
}

/// Rules of `mla_decode`, and of those that have the same.
pub(super) fn mla_decode(call: &Shapes) -> Result<(), Broken> {
    let B = || -> Eval<_> { Ok(dim(call.input(0), 0)?) };
    call.holds(status::E_SHAPE, "there are as many batches of rows as of queries", || {
        Ok((dim(call.input(1), 0)? == B()?))
    })?;
    call.holds(status::E_SHAPE, "a row is as long as a query", || {
        Ok((dim(call.input(1), 2)? == dim(call.input(0), 3)?))
    })?;
    call.holds(status::E_SHAPE, "each batch has a length", || {
        Ok(either(
            || Ok(!(present(call.input(2))?)),
            || Ok((shape(call.input(2))? == list([B()?])?)),
        )?)
    })?;
    call.holds(status::E_RANGE, "a value is part of a row", || {
        Ok(both(|| Ok((call.int(1) > 0)), || Ok((call.int(1) <= dim(call.input(0), 3)?)))?)
    })?;
    call.holds(status::E_RANGE, "the scale is positive, and at most a million", || {
        Ok(both(|| Ok((call.float(0) > 0.0)), || Ok((call.float(0) <= 1000000.0)))?)
    })?;
    call.shaped(0, "y", || {
        Ok(list([B()?, dim(call.input(0), 1)?, dim(call.input(0), 2)?, call.int(1)])?)
    })?;
    call.shaped(1, "lse", || Ok(list([B()?, dim(call.input(0), 1)?, dim(call.input(0), 2)?])?))?;
    Ok(())
}

/// Rules of `mla_sparse`, and of those that have the same.
pub(super) fn mla_sparse(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "a row is as long as a query", || {
        Ok((dim(call.input(1), 1)? == dim(call.input(0), 2)?))
    })?;
    call.holds(status::E_SHAPE, "each token has a list", || {
        Ok((dim(call.input(2), 0)? == dim(call.input(0), 0)?))
    })?;
    call.holds(status::E_RANGE, "a value is part of a row", || {
        Ok(both(|| Ok((call.int(1) > 0)), || Ok((call.int(1) <= dim(call.input(0), 2)?)))?)
    })?;
    call.holds(status::E_RANGE, "the scale is positive, and at most a million", || {
        Ok(both(|| Ok((call.float(0) > 0.0)), || Ok((call.float(0) <= 1000000.0)))?)
    })?;
    call.shaped(0, "y", || {
        Ok(list([dim(call.input(0), 0)?, dim(call.input(0), 1)?, call.int(1)])?)
    })?;
    call.shaped(1, "lse", || Ok(list([dim(call.input(0), 0)?, dim(call.input(0), 1)?])?))?;
    Ok(())
}

/// Rules of `mla_sparse_packed`, and of those that have the same.
pub(super) fn mla_sparse_packed(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "each token has a list", || {
        Ok((dim(call.input(2), 0)? == dim(call.input(0), 0)?))
    })?;
    call.holds(status::E_RANGE, "a value is part of a row", || {
        Ok(both(|| Ok((call.int(1) > 0)), || Ok((call.int(1) <= dim(call.input(0), 2)?)))?)
    })?;
    call.holds(status::E_RANGE, "groups divide a value", || {
        Ok(both(|| Ok((call.int(2) > 0)), || Ok((modulo(call.int(1), call.int(2))? == 0)))?)
    })?;
    call.holds(
        status::E_SHAPE,
        "a packed row has as many bytes as a key that is as long as a query takes",
        || {
            Ok((dim(call.input(1), 1)?
                == plus(
                    plus(call.int(1), times(over(call.int(1), call.int(2))?, 4)?)?,
                    times(minus(dim(call.input(0), 2)?, call.int(1))?, 2)?,
                )?))
        },
    )?;
    call.holds(status::E_RANGE, "the scale is positive, and at most a million", || {
        Ok(both(|| Ok((call.float(0) > 0.0)), || Ok((call.float(0) <= 1000000.0)))?)
    })?;
    call.shaped(0, "y", || {
        Ok(list([dim(call.input(0), 0)?, dim(call.input(0), 1)?, call.int(1)])?)
    })?;
    call.shaped(1, "lse", || Ok(list([dim(call.input(0), 0)?, dim(call.input(0), 1)?])?))?;
    Ok(())
}

/// Rules of `kv_cache_pack`, and of those that have the same.
pub(super) fn kv_cache_pack(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_RANGE, "what is divided is part of a row", || {
        Ok(both(|| Ok((call.int(0) > 0)), || Ok((call.int(0) <= dim(call.input(0), 1)?)))?)
    })?;
    call.holds(status::E_RANGE, "groups divide it", || {
        Ok(both(|| Ok((call.int(1) > 0)), || Ok((modulo(call.int(0), call.int(1))? == 0)))?)
    })?;
    call.shaped(0, "y", || {
        Ok(list([
            dim(call.input(0), 0)?,
            plus(
                plus(call.int(0), times(over(call.int(0), call.int(1))?, 4)?)?,
                times(minus(dim(call.input(0), 1)?, call.int(0))?, 2)?,
            )?,
        ])?)
    })?;
    Ok(())
}

/// Rules of `lightning_indexer`, and of those that have the same.
pub(super) fn lightning_indexer(call: &Shapes) -> Result<(), Broken> {
    let N = || -> Eval<_> { Ok(dim(call.input(1), 0)?) };
    call.holds(status::E_SHAPE, "a key is as long as a query", || {
        Ok((dim(call.input(1), 1)? == dim(call.input(0), 2)?))
    })?;
    call.holds(status::E_SHAPE, "each head of each token has a weight", || {
        Ok((shape(call.input(2))? == list([dim(call.input(0), 0)?, dim(call.input(0), 1)?])?))
    })?;
    call.holds(status::E_SHAPE, "each key has a scale", || {
        Ok(either(
            || Ok(!(present(call.input(3))?)),
            || Ok((shape(call.input(3))? == list([N()?])?)),
        )?)
    })?;
    call.shaped(0, "y", || Ok(list([dim(call.input(0), 0)?, N()?])?))?;
    Ok(())
}

/// Rules of `moe_gate`, and of those that have the same.
pub(super) fn moe_gate(call: &Shapes) -> Result<(), Broken> {
    let E = || -> Eval<_> { Ok(dim(call.input(0), 1)?) };
    call.holds(status::E_SHAPE, "each expert has a bias", || {
        Ok(either(
            || Ok(!(present(call.input(1))?)),
            || Ok((shape(call.input(1))? == list([E()?])?)),
        )?)
    })?;
    call.holds(status::E_RANGE, "there is a group", || Ok((call.int(1) > 0)))?;
    call.holds(status::E_SHAPE, "experts fall into equal groups", || {
        Ok((modulo(E()?, call.int(1))? == 0))
    })?;
    call.holds(status::E_RANGE, "at least one group stays, and no more than there are", || {
        Ok(both(|| Ok((call.int(2) > 0)), || Ok((call.int(2) <= call.int(1))))?)
    })?;
    call.holds(status::E_RANGE, "no more experts are chosen than stay", || {
        Ok(both(
            || Ok((call.int(0) > 0)),
            || Ok((call.int(0) <= times(over(E()?, call.int(1))?, call.int(2))?)),
        )?)
    })?;
    call.holds(status::E_RANGE, "the scale is positive, and at most a million", || {
        Ok(both(|| Ok((call.float(3) > 0.0)), || Ok((call.float(3) <= 1000000.0)))?)
    })?;
    call.shaped(0, "indices", || Ok(list([dim(call.input(0), 0)?, call.int(0)])?))?;
    call.shaped(1, "weights", || Ok(list([dim(call.input(0), 0)?, call.int(0)])?))?;
    Ok(())
}

/// Rules of `philox_bits`, and of those that have the same.
pub(super) fn philox_bits(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "the state is a seed and an offset", || {
        Ok((shape(call.input(0))? == list([2])?))
    })?;
    call.holds(status::E_RANGE, "there are not fewer words than none", || Ok((call.int(0) >= 0)))?;
    call.shaped(0, "bits", || Ok(list([call.int(0)])?))?;
    Ok(())
}

/// Rules of `dropout`, and of those that have the same.
pub(super) fn dropout(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "the state is a seed and an offset", || {
        Ok((shape(call.input(1))? == list([2])?))
    })?;
    call.holds(status::E_RANGE, "some elements may be kept", || {
        Ok(both(|| Ok((call.float(0) >= 0.0)), || Ok((call.float(0) < 1.0)))?)
    })?;
    call.shaped(0, "y", || Ok(shape(call.input(0))?))?;
    call.shaped(1, "mask", || Ok(shape(call.input(0))?))?;
    Ok(())
}

/// Rules of `sample`, and of those that have the same.
pub(super) fn sample(call: &Shapes) -> Result<(), Broken> {
    call.holds(status::E_SHAPE, "each row has a number", || {
        Ok((shape(call.input(1))? == list([dim(call.input(0), 0)?])?))
    })?;
    call.holds(
        status::E_RANGE,
        "the temperature is at least a thousandth, and at most a million",
        || Ok(both(|| Ok((call.float(0) >= 0.001)), || Ok((call.float(0) <= 1000000.0)))?),
    )?;
    call.holds(status::E_RANGE, "there are not fewer tokens than none", || Ok((call.int(1) >= 0)))?;
    call.holds(status::E_RANGE, "the sum is positive, and at most 1", || {
        Ok(both(|| Ok((call.float(2) > 0.0)), || Ok((call.float(2) <= 1.0)))?)
    })?;
    call.shaped(0, "token", || Ok(list([dim(call.input(0), 0)?])?))?;
    Ok(())
}
