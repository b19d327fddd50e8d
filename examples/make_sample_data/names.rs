//! Names as England's classrooms have them, put together at random: no list of real children was used.

use super::random::Random;

/// Names, languages and ethnicity code that go together.
pub struct Heritage {
    /// Parts in a thousand of the school's children.
    pub weight: u32,
    /// Ethnicity code.
    pub ethnicity: &'static str,
    /// Languages other than English; empty when English is spoken at home.
    pub languages: &'static [&'static str],
    /// Share of these children whose first language is not English.
    pub eal_share: f64,
    girls: &'static [&'static str],
    boys: &'static [&'static str],
    surnames: &'static [&'static str],
}

const BRITISH_GIRLS: &[&str] = &[
    "Isla", "Florence", "Poppy", "Elsie", "Martha", "Beatrix", "Orla", "Daisy", "Harriet", "Nancy", "Willow", "Imogen", "Heidi", "Lottie",
    "Penelope", "Thea", "Jasmine", "Kitty", "Robyn", "Bethany", "Maisie", "Edith", "Tilly", "Megan", "Zoë", "Chloe", "Skye", "Ruby-Mae",
    "Lyra", "Amelie",
];
const BRITISH_BOYS: &[&str] = &[
    "Alfie",
    "Rory",
    "Stanley",
    "Ralph",
    "Ezra",
    "Jude",
    "Albie",
    "Toby",
    "Reggie",
    "Kit",
    "Felix",
    "Harvey",
    "Dylan",
    "Barnaby",
    "Ewan",
    "Callum",
    "Hugo",
    "Ronnie",
    "Jasper",
    "Milo",
    "Ellis",
    "Frankie",
    "Wilfred",
    "Rupert",
    "Louie",
    "Sonny",
    "Blake",
    "Rhys",
    "Tommy-Lee",
    "Caleb",
];
const BRITISH_SURNAMES: &[&str] = &[
    "Ashdown",
    "Barwick",
    "Bellweather",
    "Blythe",
    "Bracewell",
    "Calloway",
    "Chadwick",
    "Clegg",
    "Cobley",
    "Copperwheat",
    "Dunmore",
    "Eastwell",
    "Fairhurst",
    "Farnaby",
    "Fothergill",
    "Garside",
    "Greenhalgh",
    "Hallam",
    "Hartnell",
    "Hexley",
    "Holroyd",
    "Huckle",
    "Iveson",
    "Jessop",
    "Kellaway",
    "Kirkby",
    "Lambton",
    "Langthorne",
    "Loxley",
    "Marchbank",
    "Merriman",
    "Nettleton",
    "Oakeshott",
    "Ormerod",
    "Pargeter",
    "Pickersgill",
    "Quarmby",
    "Ramsbottom",
    "Redfern",
    "Rowntree",
    "Sallow",
    "Scattergood",
    "Selwood",
    "Shackleton",
    "Sturgess",
    "Tansley",
    "Thistlewood",
    "Threlfall",
    "Underhill",
    "Varley",
    "Wadsworth",
    "Wetherby",
    "Whitlock",
    "Winterbourne",
    "Wraith",
    "Yardley",
    "O'Rourke-Bell",
    "Hartley-Moss",
    "Penrose",
    "Tregenza",
    "D’Arcy",
    "St Clair",
    "Vaughan-Pritchard",
];

/// The heritages, with weights that add up to 1000.
pub const HERITAGES: &[Heritage] = &[
    Heritage {
        weight: 520,
        ethnicity: "WBRI",
        languages: &[],
        eal_share: 0.0,
        girls: BRITISH_GIRLS,
        boys: BRITISH_BOYS,
        surnames: BRITISH_SURNAMES,
    },
    Heritage {
        weight: 20,
        ethnicity: "WIRI",
        languages: &[],
        eal_share: 0.0,
        girls: &["Niamh", "Caoimhe", "Saoirse"],
        boys: &["Cillian", "Oisín", "Fionn"],
        surnames: &["O’Brannagh", "McGillycuddy", "Ó Floinn", "Kilbride"],
    },
    Heritage {
        weight: 55,
        ethnicity: "WOTH",
        languages: &["POL"],
        eal_share: 0.9,
        girls: &["Zofia", "Hanna", "Lena", "Oliwia", "Maja"],
        boys: &["Łukasz", "Kacper", "Jakub", "Oskar", "Tymon"],
        surnames: &["Wiśniak", "Zieliński", "Borowczyk", "Dąbek", "Kaczorowska", "Pawlicki"],
    },
    Heritage {
        weight: 40,
        ethnicity: "WOTH",
        languages: &["RMN"],
        eal_share: 0.95,
        girls: &["Ioana", "Ștefania", "Daria", "Sorina"],
        boys: &["Andrei", "Răzvan", "Matei", "Darius"],
        surnames: &["Munteanu", "Văcărescu", "Dobre", "Lupescu"],
    },
    Heritage {
        weight: 25,
        ethnicity: "WOTH",
        languages: &["LIT", "POR", "TUR", "ALB", "UKR"],
        eal_share: 0.9,
        girls: &["Ugnė", "Inês", "Elif", "Besa", "Solomiya"],
        boys: &["Matas", "Tomás", "Emre", "Arben", "Taras"],
        surnames: &["Žukauskė", "Gonçalves", "Yıldırım", "Krasniqi", "Kovalchuk"],
    },
    Heritage {
        weight: 75,
        ethnicity: "APKN",
        languages: &["URD", "PNJ"],
        eal_share: 0.7,
        girls: &["Aisha", "Zainab", "Hania", "Maryam", "Inaya"],
        boys: &["Ibrahim", "Zayan", "Hamza", "Bilal", "Musa"],
        surnames: &["Mahmood", "Akhtar", "Qureshi", "Bashir", "Chaudhry", "Rafiq", "Javed"],
    },
    Heritage {
        weight: 50,
        ethnicity: "AIND",
        languages: &["GUJ", "PNJ", "TAM", "TEL"],
        eal_share: 0.55,
        girls: &["Anaya", "Diya", "Simran", "Meera", "Kavya"],
        boys: &["Arjun", "Vihaan", "Jaspreet", "Rohan", "Dev"],
        surnames: &["Solanki", "Bhandal", "Raghunathan", "Thakrar", "Grewal", "Iyengar"],
    },
    Heritage {
        weight: 30,
        ethnicity: "ABAN",
        languages: &["BNG"],
        eal_share: 0.75,
        girls: &["Nusrat", "Tahmina", "Fariha"],
        boys: &["Rayhan", "Tanvir", "Sakib"],
        surnames: &["Choudhury", "Miah", "Begum", "Talukdar"],
    },
    Heritage {
        weight: 60,
        ethnicity: "BAFR",
        languages: &["YOR", "AKA", "SOM", "IGB"],
        eal_share: 0.5,
        girls: &["Temiloluwa", "Adwoa", "Hodan", "Chidinma", "Ayomide"],
        boys: &["Oluwaseun", "Kofi", "Abdirahman", "Obinna", "Kwabena"],
        surnames: &["Adeyinka", "Boateng-Mensah", "Warsame", "Nwachukwu", "Osei", "Farah"],
    },
    Heritage {
        weight: 20,
        ethnicity: "BCRB",
        languages: &[],
        eal_share: 0.0,
        girls: &["Shanice", "Tiana", "Kezia"],
        boys: &["Jayden", "Tyrell", "Marlon"],
        surnames: &["Gayle-Brown", "Pinnock", "Thwaites"],
    },
    Heritage {
        weight: 40,
        ethnicity: "MWBC",
        languages: &[],
        eal_share: 0.0,
        girls: &["Amara", "Nevaeh", "Leila"],
        boys: &["Isaiah", "Kai", "Zion", "Levi"],
        surnames: &["Francis-Lee", "Bucknor", "Hibbert", "Cole-Ramsay"],
    },
    Heritage {
        weight: 20,
        ethnicity: "MWBA",
        languages: &["FRN"],
        eal_share: 0.2,
        girls: &["Eden", "Naomi"],
        boys: &["Elijah", "Micah"],
        surnames: &["Okoro-Webb", "Diallo", "Mensah-Reid"],
    },
    Heritage {
        weight: 25,
        ethnicity: "MWAS",
        languages: &["HIN"],
        eal_share: 0.1,
        girls: &["Maya", "Leena"],
        boys: &["Kieran", "Rafi"],
        surnames: &["Kapoor-Wells", "Sen", "Nair-Holt"],
    },
    Heritage {
        weight: 20,
        ethnicity: "AOTH",
        languages: &["VIE", "TGL", "NEP"],
        eal_share: 0.8,
        girls: &["Ngọc Anh", "Althea", "Prakriti"],
        boys: &["Minh Khôi", "Joaquin", "Aarav"],
        surnames: &["Nguyễn", "Dela Cruz", "Gurung", "Trần"],
    },
    Heritage {
        weight: 10,
        ethnicity: "CHNE",
        languages: &["CHI"],
        eal_share: 0.8,
        girls: &["Yuxin", "Hoi Yan"],
        boys: &["Zihan", "Chun Hei"],
        surnames: &["Leung", "Zhou"],
    },
    Heritage {
        weight: 15,
        ethnicity: "OOTH",
        languages: &["ARA", "KUR"],
        eal_share: 0.85,
        girls: &["Noor", "Shilan"],
        boys: &["Yousef", "Rebin", "bin Salem Adam"],
        surnames: &["Al-Khatib", "Barzani-Rashid", "Haddad"],
    },
    Heritage {
        weight: 25,
        ethnicity: "REFU",
        languages: &[],
        eal_share: 0.0,
        girls: BRITISH_GIRLS,
        boys: BRITISH_BOYS,
        surnames: BRITISH_SURNAMES,
    },
];

/// A heritage, by weight.
pub fn heritage(random: &mut Random) -> &'static Heritage {
    let mut left = random.below(1050) as u32;
    for heritage in HERITAGES {
        if left < heritage.weight {
            return heritage;
        }
        left -= heritage.weight;
    }
    &HERITAGES[0]
}

impl Heritage {
    /// A surname and a forename.
    pub fn name(&self, sex: char, random: &mut Random) -> (&'static str, &'static str) {
        (random.pick(self.surnames), random.pick(if sex == 'F' { self.girls } else { self.boys }))
    }

    /// First language code.
    pub fn language(&self, random: &mut Random) -> &'static str {
        if !self.languages.is_empty() && random.chance(self.eal_share) { random.pick(self.languages) } else { "ENG" }
    }
}

/// A name as a teacher without the right keys types it: accents and curly apostrophes gone, hyphens as blanks.
pub fn as_typed(name: &str) -> String {
    name.chars()
        .map(|c| match c {
            '’' => '\'',
            '-' => ' ',
            'ë' | 'ê' | 'ė' | 'é' | 'ễ' => 'e',
            'í' | 'ı' => 'i',
            'ó' | 'ô' | 'ọ' => 'o',
            'Ó' => 'O',
            'ł' => 'l',
            'Ł' => 'L',
            'ś' | 'ș' | 'ş' => 's',
            'Ș' => 'S',
            'ń' => 'n',
            'ą' | 'ă' | 'á' | 'ã' | 'ầ' => 'a',
            'ç' => 'c',
            'Ž' => 'Z',
            'ż' | 'ź' => 'z',
            other => other,
        })
        .collect()
}
