//! Badges: for each product and each profile that it claims a picture, and the same as data in the form
//! that services which draw badges expect.

use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::SiteError;
use super::names::slug;
use super::release::{Claim, Product, Release};
use super::state::State;
use super::write::Output;
use crate::html;

const TEMPLATE: &str = include_str!("../../templates/site/badge.svg");

/// Pixels that a letter takes; the picture stretches its text to what it is given.
const LETTER: usize = 7;
/// Pixels beside a text.
const MARGIN: usize = 12;
/// Letters of a label or message; what is longer is cut.
const LONGEST: usize = 48;

/// Colours by tone, on which white text is easy to read.
const COLOURS: [(&str, &str); 4] =
    [("good", "#0e5f2d"), ("bad", "#a0142b"), ("open", "#74480a"), ("none", "#53606e")];

/// A badge on the page of a product.
#[derive(Serialize)]
pub(super) struct Badge {
    /// Its address, without what tells picture from data.
    address: String,
    /// What it says.
    alt: String,
    #[serde(skip)]
    label: String,
    #[serde(skip)]
    message: String,
    #[serde(skip)]
    colour: &'static str,
}

/// What a service that draws badges reads.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Endpoint<'a> {
    schema_version: u32,
    label: &'a str,
    message: &'a str,
    color: &'a str,
}

#[derive(Serialize)]
struct Picture<'a> {
    label: &'a str,
    message: &'a str,
    colour: &'a str,
    left: usize,
    right: usize,
    width: usize,
}

/// The badges of a product, by profile.
pub(super) fn badges(product: &Product) -> Vec<Badge> {
    let release = product.newest();
    let mut profiles: Vec<_> = release.claims.iter().map(|claim| claim.profile.as_str()).collect();
    profiles.sort_unstable();
    profiles.dedup();
    let base = product.address.replacen("products", "badges", 1);
    let badge = |profile: &str| {
        let claim = foremost(release.on(profile))?;
        let (label, message) = (cut(format!("OXI {profile}")), cut(message(claim, release)));
        let tone = claim.state.look().tone;
        let colour = COLOURS.iter().find(|(name, _)| *name == tone).map_or("#53606e", |(_, it)| it);
        let address = format!("{base}/{}", slug(profile));
        Some(Badge { address, alt: format!("{label}: {message}"), label, message, colour })
    };
    profiles.into_iter().filter_map(badge).collect()
}

/// The highest claim that holds; else the highest.
fn foremost(claims: Vec<&Claim>) -> Option<&Claim> {
    let holds =
        |claim: &&&Claim| matches!(claim.state, State::Conformant | State::ConformantWithWaivers);
    claims.iter().find(holds).or(claims.first()).copied()
}

fn message(claim: &Claim, release: &Release) -> String {
    let (level, word) = (claim.level, claim.state.look().word);
    let until = release.valid_until.map_or(String::new(), |day| day.to_string());
    match claim.state {
        State::Conformant => format!("level {level} until {until}"),
        State::ConformantWithWaivers => format!("level {level} with waivers until {until}"),
        State::Expired => format!("level {level} {word} {until}"),
        _ => format!("level {level} {word}"),
    }
}

fn cut(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Writes them all.
pub(super) fn write(output: &mut Output, products: &[Product]) -> Result<(), SiteError> {
    let environment = html::engine();
    let template = environment.template_from_str(TEMPLATE).expect("the template is right");
    for badge in products.iter().flat_map(badges) {
        let Badge { address, label, message, colour, .. } = &badge;
        let wide = |text: &str| text.chars().count() * LETTER + MARGIN;
        let (left, right) = (wide(label), wide(message));
        let picture = Picture { label, message, colour, left, right, width: left + right };
        let picture = template.render(Value::from(Serde(picture)));
        output.write(&format!("{address}.svg"), picture.expect("the template fits"))?;
        let data = Endpoint { schema_version: 1, label, message, color: colour };
        let data = serde_json::to_string(&data).expect("it is JSON");
        output.write(&format!("{address}.json"), data + "\n")?;
    }
    Ok(())
}
