//! From syntax to checked code: names become numbers, and types are found and compared, so that a
//! mistake shows when the standard is read and not when some call happens to meet it.

use cel::common::ast::{CallExpr, Expr as Syntax, IdedExpr, LiteralValue, operators};

use super::ExprError;
use super::code::{Binary, Code, Kind, Node, Scope, Signature, Wants};
use super::near::nearest;
use super::parse::{Expr, is_name};
use super::value::Ty;

type Lowered<'s> = Result<(Node, Ty<'s>), ExprError>;

impl Code {
    /// Checks an expression against the names it may use, and finds its type.
    ///
    /// # Errors
    /// The first unknown name or wrong type, with its place.
    pub fn compile<'s>(expr: &Expr, scope: &dyn Scope<'s>) -> Result<(Code, Ty<'s>), ExprError> {
        let (root, ty) = Lower { expr, scope }.node(&expr.syntax)?;
        Ok((Code { root, text: expr.text.clone() }, ty))
    }

    /// Reads and checks an expression, and finds its type.
    ///
    /// # Errors
    /// If it cannot be read, or as [`compile`](Code::compile).
    pub fn compile_text<'s>(
        text: &str,
        scope: &dyn Scope<'s>,
    ) -> Result<(Code, Ty<'s>), ExprError> {
        Code::compile(&Expr::parse(text)?, scope)
    }

    /// Reads and checks an expression that must be of one type.
    ///
    /// # Errors
    /// If it cannot be read, names something unknown, or is of another type.
    pub fn of(text: &str, wanted: Ty, scope: &dyn Scope) -> Result<Code, ExprError> {
        let (code, ty) = Code::compile_text(text, scope)?;
        if ty == wanted {
            Ok(code)
        } else {
            Err(ExprError::at(0, format!("the expression is {ty}, and should be {wanted}")))
        }
    }
}

struct Lower<'e, 's> {
    expr: &'e Expr,
    scope: &'e dyn Scope<'s>,
}

impl<'s> Lower<'_, 's> {
    fn node(&self, syntax: &IdedExpr) -> Lowered<'s> {
        let offset = self.expr.offset(syntax);
        let at = u32::try_from(offset).unwrap_or(0);
        let (kind, ty) = match &syntax.expr {
            Syntax::Literal(literal) => literal_node(literal, offset)?,
            Syntax::Ident(name) => {
                let (number, ty) = self.variable(name, offset)?;
                (Kind::Variable(number), ty)
            }
            Syntax::List(list) if list.optional_indices.is_empty() => {
                let mut items = Vec::new();
                for element in &list.elements {
                    items.push(self.typed(element, Ty::Int, "an item of a list")?);
                }
                (Kind::List(items), Ty::List)
            }
            Syntax::Select(select) if !select.test => {
                let (of, ty) = self.node(&select.operand)?;
                let (number, ty) = self.field(ty, &select.field, offset)?;
                (Kind::Field(Box::new(of), number), ty)
            }
            Syntax::Call(call) => self.call(call, offset)?,
            _ => {
                let message = "expressions of the standard have no maps, messages or macros";
                return Err(ExprError::at(offset, message));
            }
        };
        Ok((Node { at, kind }, ty))
    }

    fn variable(&self, name: &str, offset: usize) -> Result<(usize, Ty<'s>), ExprError> {
        self.scope.variable(name).ok_or_else(|| {
            let names = self.scope.variables();
            let help = did_you_mean(name, &names);
            ExprError::at(offset, format!("nothing is called `{name}` here")).with_help(help)
        })
    }

    fn field(&self, of: Ty<'s>, name: &str, offset: usize) -> Result<(usize, Ty<'s>), ExprError> {
        let Ty::Struct(structure) = of else {
            return Err(ExprError::at(offset, format!("{of} has no fields")));
        };
        self.scope.field(structure, name).ok_or_else(|| {
            let help = did_you_mean(name, &self.scope.fields(structure));
            ExprError::at(offset + 1, format!("struct<{structure}> has no field `{name}`"))
                .with_help(help)
        })
    }

    fn call(&self, call: &CallExpr, offset: usize) -> Result<(Kind, Ty<'s>), ExprError> {
        if call.target.is_some() {
            return Err(ExprError::at(offset, "expressions of the standard have no methods"));
        }
        let arg = |i: usize| {
            call.args.get(i).ok_or_else(|| ExprError::at(offset, "an operand is missing"))
        };
        if is_name(&call.func_name) {
            return self.function(call, offset);
        }
        match call.func_name.as_str() {
            operators::LOGICAL_NOT => {
                let inner = self.typed(arg(0)?, Ty::Bool, "what `!` negates")?;
                Ok((Kind::Not(Box::new(inner)), Ty::Bool))
            }
            operators::NEGATE => {
                let (inner, ty) = self.node(arg(0)?)?;
                match ty {
                    Ty::Int | Ty::Float => Ok((Kind::Negate(Box::new(inner)), ty)),
                    _ => Err(ExprError::at(offset, format!("{ty} has no negative"))),
                }
            }
            name @ (operators::LOGICAL_AND | operators::LOGICAL_OR) => {
                let and = name == operators::LOGICAL_AND;
                let what = if and { "a side of `&&`" } else { "a side of `||`" };
                let sides = Box::new([
                    self.typed(arg(0)?, Ty::Bool, what)?,
                    self.typed(arg(1)?, Ty::Bool, what)?,
                ]);
                Ok((if and { Kind::And(sides) } else { Kind::Or(sides) }, Ty::Bool))
            }
            operators::CONDITIONAL => {
                let condition = self.typed(arg(0)?, Ty::Bool, "the condition of `?`")?;
                let (yes, ty) = self.node(arg(1)?)?;
                let no = self.typed(arg(2)?, ty, "the other branch")?;
                Ok((Kind::If(Box::new([condition, yes, no])), ty))
            }
            name => {
                let (sign, operator) = binary(name).ok_or_else(|| {
                    ExprError::at(offset, format!("expressions of the standard have no `{name}`"))
                })?;
                let (left, left_ty) = self.node(arg(0)?)?;
                let (right, right_ty) = self.node(arg(1)?)?;
                let ty = result(operator, left_ty, right_ty).ok_or_else(|| {
                    let message = format!("`{sign}` does not go with {left_ty} and {right_ty}");
                    ExprError::at(offset, message).with_help(mixed(left_ty, right_ty))
                })?;
                Ok((Kind::Binary(operator, Box::new([left, right])), ty))
            }
        }
    }

    fn function(&self, call: &CallExpr, offset: usize) -> Result<(Kind, Ty<'s>), ExprError> {
        let functions = self.scope.functions();
        let name = call.func_name.as_str();
        let Some(number) = functions.iter().position(|function| function.name == name) else {
            let names: Vec<_> = functions.iter().map(|function| function.name).collect();
            let message = format!("there is no function `{name}` here");
            return Err(ExprError::at(offset, message).with_help(did_you_mean(name, &names)));
        };
        let signature = &functions[number];
        if signature.wants.len() != call.args.len() {
            let (wants, has) = (signature.wants.len(), call.args.len());
            let message = format!("`{name}` takes {wants} arguments, and is given {has}");
            let help = Some(format!("write {signature}"));
            return Err(ExprError::at(offset, message).with_help(help));
        }
        let pairs = signature.wants.iter().zip(&call.args);
        let args: Result<_, _> =
            pairs.map(|(wants, arg)| self.argument(signature, wants, arg)).collect();
        Ok((Kind::Call(number, args?), signature.gives))
    }

    fn argument(
        &self,
        signature: &Signature,
        wants: &Wants,
        arg: &IdedExpr,
    ) -> Result<Node, ExprError> {
        let offset = self.expr.offset(arg);
        let at = u32::try_from(offset).unwrap_or(0);
        let wrong = |found: String| {
            let message = format!("{signature} is given {found}");
            ExprError::at(offset, message)
        };
        match (wants, &arg.expr) {
            (Wants::Parameter, Syntax::Ident(name)) => {
                let (number, _) = self.variable(name, offset)?;
                Ok(Node { at, kind: Kind::Int(number as i128) })
            }
            (Wants::Name(kind), Syntax::Literal(LiteralValue::String(text))) => {
                match self.scope.named(kind, text.inner()) {
                    Ok(()) => Ok(Node { at, kind: Kind::Text(text.inner().to_owned()) }),
                    Err(names) => {
                        let message = format!("`{}` is no {kind}", text.inner());
                        let help = did_you_mean(text.inner(), &names);
                        Err(ExprError::at(offset + 1, message).with_help(help))
                    }
                }
            }
            (Wants::Parameter | Wants::Name(_), _) => Err(wrong("something else".to_owned())),
            (Wants::AnyHandle, _) => match self.node(arg)? {
                (node, Ty::Handle(_)) => Ok(node),
                (_, ty) => Err(wrong(ty.to_string())),
            },
            (Wants::A(wanted), _) => match self.node(arg)? {
                (node, ty) if ty == *wanted => Ok(node),
                (_, ty) => Err(wrong(ty.to_string())),
            },
        }
    }

    fn typed(&self, syntax: &IdedExpr, wanted: Ty, what: &str) -> Result<Node, ExprError> {
        let (node, ty) = self.node(syntax)?;
        if ty == wanted {
            Ok(node)
        } else {
            let message = format!("{what} is {ty}, and should be {wanted}");
            Err(ExprError::at(self.expr.offset(syntax), message))
        }
    }
}

fn literal_node<'s>(literal: &LiteralValue, at: usize) -> Result<(Kind, Ty<'s>), ExprError> {
    Ok(match literal {
        LiteralValue::Boolean(value) => (Kind::Bool(*value.inner()), Ty::Bool),
        LiteralValue::Int(value) => (Kind::Int(i128::from(*value.inner())), Ty::Int),
        LiteralValue::UInt(value) => (Kind::Int(i128::from(*value.inner())), Ty::Int),
        LiteralValue::Double(value) => (Kind::Float(*value.inner()), Ty::Float),
        LiteralValue::String(text) => (Kind::Text(text.inner().to_owned()), Ty::Text),
        LiteralValue::Bytes(_) | LiteralValue::Null => {
            return Err(ExprError::at(at, "expressions of the standard have no null and no bytes"));
        }
    })
}

/// How an operator of CEL is written, and ours.
fn binary(name: &str) -> Option<(&'static str, Binary)> {
    Some(match name {
        operators::ADD => ("+", Binary::Add),
        operators::SUBSTRACT => ("-", Binary::Subtract),
        operators::MULTIPLY => ("*", Binary::Multiply),
        operators::DIVIDE => ("/", Binary::Divide),
        operators::MODULO => ("%", Binary::Remainder),
        operators::EQUALS => ("==", Binary::Equal),
        operators::NOT_EQUALS => ("!=", Binary::NotEqual),
        operators::LESS => ("<", Binary::Less),
        operators::LESS_EQUALS => ("<=", Binary::LessEqual),
        operators::GREATER => (">", Binary::Greater),
        operators::GREATER_EQUALS => (">=", Binary::GreaterEqual),
        operators::IN => ("in", Binary::In),
        operators::INDEX => ("[]", Binary::Index),
        _ => return None,
    })
}

/// The type of a result, if the operator takes these types.
fn result<'s>(operator: Binary, left: Ty<'s>, right: Ty<'s>) -> Option<Ty<'s>> {
    let number = matches!(left, Ty::Int | Ty::Float);
    match operator {
        Binary::Add if left == right && left == Ty::List => Some(Ty::List),
        Binary::Add | Binary::Subtract | Binary::Multiply | Binary::Divide => {
            (left == right && number).then_some(left)
        }
        Binary::Remainder => (left == Ty::Int && right == Ty::Int).then_some(Ty::Int),
        Binary::Equal | Binary::NotEqual => {
            let opaque = matches!(left, Ty::Tensor | Ty::Struct(_) | Ty::Memory);
            (left == right && !opaque).then_some(Ty::Bool)
        }
        Binary::Less | Binary::LessEqual | Binary::Greater | Binary::GreaterEqual => {
            (left == right && number).then_some(Ty::Bool)
        }
        Binary::In => (left == Ty::Int && right == Ty::List).then_some(Ty::Bool),
        Binary::Index => (left == Ty::List && right == Ty::Int).then_some(Ty::Int),
    }
}

fn mixed(left: Ty, right: Ty) -> Option<String> {
    match (left, right) {
        (Ty::Float, Ty::Int) | (Ty::Int, Ty::Float) => {
            Some("write both as floats: 0.0, not 0".to_owned())
        }
        (Ty::Tensor, _) | (_, Ty::Tensor) => {
            Some("ask for what you mean of the tensor: shape(x), rank(x), numel(x)".to_owned())
        }
        _ => None,
    }
}

fn did_you_mean(name: &str, names: &[&str]) -> Option<String> {
    match nearest(name, names.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if names.is_empty() => None,
        None => Some(format!("known are {}", names.join(", "))),
    }
}
