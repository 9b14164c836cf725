// Invented people with fiscal codes that follow the rules (decree of 23 December 1976), for registering in the tests.
const MONTHS = 'ABCDEHLMPRST';
/** Values of the characters in odd places, for 0-9 and A-Z. */
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
const ROME = 'H501';

function letters(name, isGivenName) {
  const plain = name.toUpperCase().normalize('NFD').replace(/[^A-Z]/g, '');
  const consonants = plain.replace(/[AEIOU]/g, '');
  const chosen = isGivenName && consonants.length > 3 ? consonants[0] + consonants[2] + consonants[3] : consonants;
  return (chosen + plain.replace(/[^AEIOU]/g, '') + 'XXX').slice(0, 3);
}

function checkLetter(code) {
  const value = (character) => (/\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65);
  const sum = [...code].reduce((total, character, index) => total + (index % 2 === 0 ? ODD[value(character)] : value(character)), 0);
  return String.fromCharCode(65 + (sum % 26));
}

/** The fiscal code of a person born in Rome; `birth` is a `Date` in UTC. */
export function fiscalCode({ given_name: givenName, family_name: familyName, sex = 'F', birth }) {
  const day = birth.getUTCDate() + (sex === 'F' ? 40 : 0);
  const code = letters(familyName, false) + letters(givenName, true) + String(birth.getUTCFullYear() % 100).padStart(2, '0') + MONTHS[birth.getUTCMonth()] + String(day).padStart(2, '0') + ROME;
  return code + checkLetter(code);
}

const FAMILY_NAMES = ['Rossi', 'Bianchi', 'Ferrari', 'Esposito', 'Romano', 'Colombo', 'Ricci', 'Marino'];

/** A new person, different at each call of a run: name, fiscal code, address, password. */
export function newPerson(serial) {
  const birth = new Date(Date.UTC(1960 + (serial % 40), serial % 12, 1 + (serial % 28)));
  const person = { given_name: 'Ludovica', family_name: FAMILY_NAMES[serial % FAMILY_NAMES.length], birth };
  const email = `ludovica.${serial}@example.it`;
  return { ...person, fiscal_code: fiscalCode(person), email, username: email, password: `Quattro cavalli ${serial} verdi` };
}
