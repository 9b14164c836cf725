//! The files of a card, by their path of identifiers below the MF, and how SELECT walks them (ISO/IEC 7816-4, section 11.2.2).

use std::collections::BTreeMap;

/// Files and folders. Below an application the path begins with [`Files::application`]'s mark.
#[derive(Debug, Clone, Default)]
pub struct Files {
    elementary: BTreeMap<Vec<u16>, Vec<u8>>,
    applications: Vec<(Vec<u8>, u16)>,
}

/// Where a card stands. The empty path is the MF.
#[derive(Debug, Clone, Default)]
pub struct Selected {
    folder: Vec<u16>,
    file: Option<Vec<u16>>,
}

impl Selected {
    /// Whether this file was the last one selected.
    pub fn is(&self, path: &[u16]) -> bool {
        self.file.as_deref() == Some(path)
    }
}

impl Files {
    /// Adds a file; the folders of its path come with it.
    pub fn put(&mut self, path: &[u16], content: &[u8]) {
        self.elementary.insert(path.to_vec(), content.to_vec());
    }

    /// Adds an application with this identifier (AID); its files are put below the path `[mark]`. A mark is no
    /// identifier of a file: above EFFF.
    pub fn application(&mut self, identifier: &[u8], mark: u16) {
        self.applications.push((identifier.to_vec(), mark));
    }

    /// The content of the selected file.
    pub fn current(&self, selected: &Selected) -> Option<&[u8]> {
        self.elementary.get(selected.file.as_ref()?).map(Vec::as_slice)
    }

    /// SELECT: the answer data, or the status word of a refusal, which changes nothing.
    pub fn select(&self, selected: &mut Selected, p1: u8, p2: u8, body: &[u8]) -> Result<Vec<u8>, u16> {
        if !matches!(p2, 0x00 | 0x0C) {
            return Err(0x6A86);
        }
        let path = match p1 {
            0x04 => {
                let found = self.applications.iter().find(|(identifier, _)| identifier == body);
                vec![found.ok_or(0x6A82_u16)?.1]
            }
            0x00..=0x02 => self.by_identifier(selected, body)?,
            0x03 => selected.folder[..selected.folder.len().saturating_sub(1)].to_vec(),
            0x08 => self.root_of(selected).into_iter().chain(identifiers(body)?).collect(),
            0x09 => selected.folder.iter().copied().chain(identifiers(body)?).collect(),
            _ => return Err(0x6A86),
        };
        if let Some(content) = self.elementary.get(&path) {
            selected.folder = path[..path.len() - 1].to_vec();
            let answer = control(&path, Some(content.len()));
            selected.file = Some(path);
            return Ok(if p2 == 0 { answer } else { Vec::new() });
        }
        if !self.is_folder(&path) {
            return Err(0x6A82);
        }
        let answer = control(&path, None);
        (selected.folder, selected.file) = (path, None);
        Ok(if p2 == 0 { answer } else { Vec::new() })
    }

    /// The MF, or the application that stays selected.
    fn root_of(&self, selected: &Selected) -> Option<u16> {
        let first = *selected.folder.first()?;
        self.applications.iter().any(|(_, mark)| *mark == first).then_some(first)
    }

    fn by_identifier(&self, selected: &Selected, body: &[u8]) -> Result<Vec<u16>, u16> {
        let [wanted] = identifiers(body)?[..] else {
            return if body.is_empty() { Ok(Vec::new()) } else { Err(0x6A82) };
        };
        if wanted == 0x3F00 {
            return Ok(Vec::new());
        }
        let parent = &selected.folder[..selected.folder.len().saturating_sub(1)];
        let places = [&selected.folder[..], parent, &[]];
        let paths = places.iter().map(|folder| [folder, [wanted].as_slice()].concat());
        paths.into_iter().find(|path| self.elementary.contains_key(path) || self.is_folder(path)).ok_or(0x6A82)
    }

    fn is_folder(&self, path: &[u16]) -> bool {
        path.is_empty()
            || self.elementary.keys().any(|file| file.len() > path.len() && file.starts_with(path))
            || matches!(path, [mark] if self.applications.iter().any(|(_, known)| known == mark))
    }
}

fn identifiers(body: &[u8]) -> Result<Vec<u16>, u16> {
    let (pairs, rest) = body.as_chunks::<2>();
    if rest.is_empty() { Ok(pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect()) } else { Err(0x6A80) }
}

/// The file control information that OpenSC asks for: size, kind, identifier, nine free access bytes.
fn control(path: &[u16], size: Option<usize>) -> Vec<u8> {
    let [high, low] = path.last().copied().unwrap_or(0x3F00).to_be_bytes();
    let mut inside = Vec::new();
    match size {
        Some(size) => {
            let [size_high, size_low] = u16::try_from(size).expect("a small file").to_be_bytes();
            inside.extend([0x80, 2, size_high, size_low, 0x82, 1, 1, 0x83, 2, high, low]);
        }
        None => inside.extend([0x82, 2, 0x38, 0x00, 0x83, 2, high, low]),
    }
    inside.extend([0x86, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    [vec![0x6F, u8::try_from(inside.len()).expect("some twenty bytes")], inside].concat()
}
