//! Equality with Python's model2vec 0.10.0 on the same model, and good behaviour on any input.

use pg_ask_embed::{DIMENSIONS, cosine, embed, word_pieces};
use proptest::prelude::*;

/// Text, the first four components and the sum of all, as model2vec gives them.
const GOLDEN: &[(&str, [f32; 4], f32)] = &[
    ("total sales last month", [-0.463125, 0.025131, -0.190276, -0.122064], -1.50067),
    ("Which customers bought more than 5 products?", [-0.378274, 0.025430, -0.212978, 0.327413], -0.66436),
    ("revenue by month this year", [-0.431064, 0.091119, -0.073596, -0.164716], -1.46141),
    ("order_items.unit_price", [-0.247543, 0.006973, -0.205705, 0.348652], -0.52646),
    ("Café crème à la carte", [0.037826, -0.062143, -0.278294, 0.124287], 0.38637),
    ("ÀÉÎÕÜ naïve Ærøskøbing Straße", [0.143003, 0.007241, -0.005430, 0.038013], -0.63175),
    ("東京 の 売上", [-0.203033, -0.336737, -0.034664, -0.148560], 0.33178),
    ("12,345.67 USD & 50%", [-0.431293, -0.007188, -0.047921, -0.146160], 0.03594),
    ("[PAD] and [UNK] tokens", [-0.172410, 0.116992, 0.018472, 0.197040], 0.46181),
    ("supercalifragilisticexpialidocious", [0.196830, -0.201631, 0.067210, -0.050408], 0.37446),
    ("", [0.000000, 0.000000, 0.000000, 0.000000], 0.00000),
    ("   \t\n", [0.000000, 0.000000, 0.000000, 0.000000], 0.00000),
    ("☃☃☃", [0.000000, 0.000000, 0.000000, 0.000000], 0.00000),
    ("don't stop-now (please)!", [0.103286, 0.046479, -0.108451, -0.201409], 0.35634),
    ("İstanbul ıssız", [-0.033017, 0.016508, -0.085844, -0.009905], -0.28394),
    ("word\u{200b}zero\u{ad}width\u{fffd}x", [0.199997, -0.057142, -0.179589, 0.000000], -0.16734),
    ("Привет, мир: заказы", [-0.037806, -0.118818, 0.262480, 0.006481], 0.43963),
    ("한국어 매출", [-0.117690, -0.095683, 0.448752, -0.109078], 0.02105),
    ("e\u{301}te\u{301} 😀 emoji", [0.206177, 0.064683, -0.214263, 0.117238], -0.33554),
];

#[test]
fn equals_model2vec() {
    for (text, first, sum) in GOLDEN {
        let v = embed(text);
        for (i, (got, want)) in v.iter().zip(first).enumerate() {
            assert!((got - want).abs() < 2e-6, "{text:?}: component {i} is {got}, not {want}");
        }
        let total: f32 = v.iter().sum();
        assert!((total - sum).abs() < 5e-5, "{text:?}: components sum to {total}, not {sum}");
    }
}

#[test]
fn cosines() {
    let near = [
        ("total sales last month", "revenue of the previous month", 0.709045),
        ("unit price", "order_items.unit_price", 0.791300),
        ("total sales last month", "which employees live in Paris", 0.065889),
    ];
    for (a, b, want) in near {
        let got = cosine(&embed(a), &embed(b));
        assert!((got - want).abs() < 1e-5, "cosine of {a:?} and {b:?} is {got}, not {want}");
    }
    assert_eq!(cosine(&embed(""), &embed("sales")), 0.0, "no tokens: no similarity");
}

#[test]
fn cut_like_model2vec() {
    // 100 kB take bounded time and count by their beginning only.
    let long = "sales ".repeat(17_000);
    assert_eq!(word_pieces(&long).len(), 512, "pieces after the 512th must not count");
    assert!(cosine(&embed(&long), &embed("sales")) > 0.9999, "a repeated word keeps its direction");
    let word = format!("{} sales", "a".repeat(150));
    assert_eq!(embed(&word), embed("sales"), "a word of 150 letters is unknown");
    assert_eq!(embed(&"\u{301}".repeat(50_000)), [0.0; DIMENSIONS], "accents alone are no token");
}

proptest! {
    #[test]
    fn any_text_gives_a_unit_or_zero_vector(text in any::<String>()) {
        let v = embed(&text);
        let norm: f32 = v.iter().map(|x| x * x).sum::<f32>().sqrt();
        prop_assert!(norm == 0.0 || (norm - 1.0).abs() < 1e-4, "norm {norm} of {text:?}");
        // Pieces may have rows of zeros (the unknown piece), so the other direction does not hold.
        prop_assert!(norm == 0.0 || !word_pieces(&text).is_empty(), "a vector out of nothing for {text:?}");
    }
}
