package confirm_test

import (
	"fmt"
	"slices"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/internal/invented"
)

// tally counts what one code was found for.
type tally struct {
	planted     int // faults that must be found
	found       int
	hits        int // found where planted
	consequence int // found where another planted fault makes it true as well
}

// consequences lists what a fault makes true besides the finding it is named for.
var consequences = map[confirm.Code][]confirm.Code{
	confirm.CodeIDRegion:             {confirm.CodeCertificateRegion},
	confirm.CodeIDTypeMismatch:       {confirm.CodeCertificateRegion},
	confirm.CodeCertificateYearRange: {confirm.CodeCertificateSex, confirm.CodeCertificateSexDigit},
	confirm.CodeIDOldForm:            {confirm.CodeDatesOrder},
	confirm.CodeDatesOrder:           {confirm.CodeCareerAge, confirm.CodeContractBeforeCertificate},
	confirm.CodeCareerAge:            {confirm.CodeDatesOrder},
	confirm.CodePhotoSmall:           {confirm.CodePhotoRatio},
}

// measured runs every check over 100,000 invented people, one in a hundred of
// each kind with a known fault, and as many pairs of records with one.
func measured(t *testing.T) map[confirm.Code]*tally {
	t.Helper()
	const people = 100_000
	tallies := map[confirm.Code]*tally{}
	of := func(code confirm.Code) *tally {
		if tallies[code] == nil {
			tallies[code] = new(tally)
		}
		return tallies[code]
	}
	count := func(planted []confirm.Code, findings []confirm.Finding) {
		for _, code := range planted {
			of(code).planted++
		}
		for _, f := range findings {
			entry := of(f.Code)
			entry.found++
			switch {
			case slices.Contains(planted, f.Code):
				entry.hits++
			case slices.ContainsFunc(planted, func(p confirm.Code) bool { return slices.Contains(consequences[p], f.Code) }):
				entry.consequence++
			}
		}
	}
	var records []confirm.Record
	pairs := map[string][]confirm.Code{}
	rules, day := confirm.Rulebook{}, confirm.Date("2026-10-15")
	for i, p := range invented.People(invented.Options{Seed: 2026, Count: people}) {
		planted, facts := p.Defects, confirm.Facts{}
		if !p.NoPhoto {
			p.Content.PhotoSHA256 = "00"
			facts.Photo, planted = photoOf(i, planted)
		}
		count(planted, rules.CheckWith(p.Content, day, facts))
		r := confirm.Record{ID: fmt.Sprint(i), PointID: "point-1", Content: p.Content}
		if len(p.Defects) == 0 {
			records = append(records, twins(i, &r, pairs)...)
		}
		records = append(records, r)
	}
	index := confirm.NewIndex(records)
	for _, r := range records {
		count(pairs[r.ID], index.Check(r))
	}
	return tallies
}

// photoOf gives the facts of a portrait; of some people one with a fault.
func photoOf(i int, planted []confirm.Code) (*confirm.PhotoFacts, []confirm.Code) {
	sizes := [][2]int{{295, 413}, {290, 408}, {300, 418}, {114, 156}, {358, 500}, {600, 840}}
	size := sizes[i%len(sizes)]
	photo := &confirm.PhotoFacts{Width: size[0], Height: size[1], Bytes: 20<<10 + i%(150<<10)}
	code := confirm.Code("")
	switch i % 100 {
	case 95:
		photo.Width, photo.Height, code = 90, 126, confirm.CodePhotoSmall
	case 97:
		photo.Width, photo.Height, code = 640, 480, confirm.CodePhotoRatio
	case 99:
		photo.Bytes, code = 3<<20, confirm.CodePhotoBytes
	}
	if code != "" {
		planted = append(slices.Clip(planted), code)
	}
	return photo, planted
}

// twins makes, for some people, a second record that has something in common
// with theirs, and notes in pairs what must be found in both.
func twins(i int, r *confirm.Record, pairs map[string][]confirm.Code) []confirm.Record {
	twin := *r
	twin.ID += "b"
	var codes []confirm.Code
	switch i % 500 {
	case 101: // applied twice, the second time elsewhere
		twin.PointID = "point-2"
		codes = []confirm.Code{confirm.CodeSamePerson, confirm.CodeOtherPoint}
	case 103: // another person gives the same certificate
		twin.Content.Identity.DocumentNumber = confirm.IDNumber(fmt.Sprintf("99%016d", i))
		codes = []confirm.Code{confirm.CodeSameCertificate}
	case 107: // the same number under another name
		twin.Content.Identity.Name += "子"
		codes = []confirm.Code{confirm.CodeSamePerson, confirm.CodeNameVariant}
	case 109: // the same name with another dot
		r.Content.Identity.Name, twin.Content.Identity.Name = "热依汗·依明", "热依汗•依明"
		codes = []confirm.Code{confirm.CodeSamePerson, confirm.CodeNameSpelling}
	default:
		return nil
	}
	pairs[r.ID], pairs[twin.ID] = codes, codes
	return []confirm.Record{twin}
}

// writeMeasured writes precision and recall by code.
func writeMeasured(line func(string, ...any), tallies map[confirm.Code]*tally) {
	line("")
	line("## Precision and recall")
	line("")
	line("Measured over 100,000 invented people with planted faults (seed 2026). *Consequence* counts findings that a planted")
	line("fault of another kind makes true as well, such as a wrong region in the document number that no longer agrees with an")
	line("old certificate; they are neither hits nor false. Precision is 1 − false / found, recall is hits / planted.")
	line("What cannot be planted has no line: a file with it is refused at the import, or the tables of the tests hold it.")
	line("")
	line("| code | planted | found | hits | consequence | false | precision | recall |")
	line("|---|---|---|---|---|---|---|---|")
	for _, code := range findingCodes() {
		if c := tallies[code]; c != nil {
			wrong := c.found - c.hits - c.consequence
			line("| `%s` | %d | %d | %d | %d | %d | %.4f | %.4f |", code, c.planted, c.found, c.hits, c.consequence, wrong,
				1-float64(wrong)/float64(max(c.found, 1)), float64(c.hits)/float64(max(c.planted, 1)))
		}
	}
}

// findingCodes lists every code a check may find, once, in the order of the checks.
func findingCodes() []confirm.Code {
	var codes []confirm.Code
	for _, c := range slices.Concat(confirm.Checks(), confirm.CrossChecks()) {
		for _, f := range c.Finds {
			if !slices.Contains(codes, f.Code) {
				codes = append(codes, f.Code)
			}
		}
	}
	return codes
}

// TestPrecisionAndRecall: nothing planted is missed, and hardly anything else
// is found. What is published in docs/rules.md comes from the same run.
func TestPrecisionAndRecall(t *testing.T) {
	if testing.Short() {
		t.Skip("100,000 people; TestRulesDocumentIsFresh runs it in full")
	}
	for code, c := range measured(t) {
		if c.planted == 0 && c.found > c.consequence {
			t.Errorf("%s: found %d times, never planted", code, c.found)
		}
		if c.hits != c.planted {
			t.Errorf("%s: %d of %d planted faults found", code, c.hits, c.planted)
		}
		if wrong := c.found - c.hits - c.consequence; wrong*1000 > c.found {
			t.Errorf("%s: %d of %d findings are false", code, wrong, c.found)
		}
	}
}
