package confirm

import (
	"strings"
	"unicode"
)

// idWeights and idCheck are GB 11643-1999 (ISO 7064 MOD 11-2).
var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const idCheck = "10X98765432"

// NormalizeIDNumber gives the number as it is stored: half-width, no blanks,
// capital letters (domain.md §6.1).
func NormalizeIDNumber(s string) IDNumber {
	return IDNumber(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		r = halfWidth(r)
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s))
}

// IDParts is what an 18-digit number says (GB 11643).
type IDParts struct {
	Region    string // six digits of GB/T 2260, or of residenceRegions
	BirthDate Date   // may be no real day: see Date.Valid
	Sex       Sex
	CheckOK   bool
}

// ParseIDNumber takes a normalised 18-character number apart; false when it
// has another shape.
func ParseIDNumber(n IDNumber) (IDParts, bool) {
	if len(n) != 18 {
		return IDParts{}, false
	}
	if _, ok := digits(n[:17].Reveal()); !ok || strings.IndexByte(idCheck, n[17]) < 0 {
		return IDParts{}, false
	}
	sex := SexFemale
	if n[16]%2 == 1 {
		sex = SexMale
	}
	return IDParts{
		Region:    n[:6].Reveal(),
		BirthDate: Date((n[6:10] + "-" + n[10:12] + "-" + n[12:14]).Reveal()),
		Sex:       sex,
		CheckOK:   checkCharacter(n[:17].Reveal()) == n[17],
	}, true
}

// UpgradeIDNumber makes the 18-digit form of a 15-digit number: the century 19
// and the check character are added. Other numbers come back as they are.
func UpgradeIDNumber(n IDNumber) IDNumber {
	if _, ok := digits(n.Reveal()); !ok || len(n) != 15 {
		return n
	}
	body := n[:6].Reveal() + "19" + n[6:].Reveal()
	return IDNumber(body + string(checkCharacter(body)))
}

// checkCharacter needs 17 ASCII digits.
func checkCharacter(body string) byte {
	sum := 0
	for i, w := range idWeights {
		sum += int(body[i]-'0') * w
	}
	return idCheck[sum%11]
}
