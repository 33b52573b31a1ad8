package invented_test

import (
	"slices"
	"testing"

	"confirmpoint/confirm"
	"confirmpoint/internal/invented"
)

// further lists findings that a fault causes besides the one it is named for.
var further = map[confirm.Code][]confirm.Code{
	confirm.CodeIDRegion:             {confirm.CodeCertificateRegion},
	confirm.CodeIDTypeMismatch:       {confirm.CodeCertificateRegion},
	confirm.CodeCertificateYearRange: {confirm.CodeCertificateSex, confirm.CodeCertificateSexDigit},
	confirm.CodeIDOldForm:            {confirm.CodeDatesOrder},
	confirm.CodeDatesOrder:           {confirm.CodeCareerAge, confirm.CodeContractBeforeCertificate},
	confirm.CodeCareerAge:            {confirm.CodeDatesOrder},
}

// TestChecksFindWhatWasPlanted runs the real checks over everyone: they find
// each planted fault, exactly as often as Planted says, and nothing else.
func TestChecksFindWhatWasPlanted(t *testing.T) {
	for _, o := range []invented.Options{
		{Seed: 1, Count: 10_000},
		{Seed: 2, Count: 10_000, Every: 43},
		{Seed: 3, Count: 5_000, Year: 2024},
		{Seed: 4, Count: 5_000, Year: 2033},
	} {
		seed, today := o.Seed, confirm.Date("2026-10-15")
		if o.Year != 0 {
			today = confirm.NewDate(o.Year, 10, 15)
		}
		found := map[confirm.Code]int{}
		for i, p := range invented.People(o) {
			content := p.Content
			if !p.NoPhoto {
				content.PhotoSHA256 = "00"
			}
			codes := codesOf(confirm.Rulebook{}.Check(content, today))
			for _, planted := range p.Defects {
				at := slices.Index(codes, planted)
				if at < 0 {
					t.Errorf("seed %d, person %d: %s is planted and not found, but %v", seed, i, planted, codes)
					continue
				}
				found[planted]++
				codes = slices.Delete(codes, at, at+1)
				codes = slices.DeleteFunc(codes, func(c confirm.Code) bool { return slices.Contains(further[planted], c) })
			}
			if len(codes) > 0 {
				t.Errorf("seed %d, person %d: %v planted, but also %v found", seed, i, p.Defects, codes)
			}
		}
		for _, code := range invented.DefectKinds() {
			if found[code] != o.Planted(code) || found[code] == 0 {
				t.Errorf("seed %d: %s found %d times, planted %d", seed, code, found[code], o.Planted(code))
			}
		}
	}
}

// TestEveryDocumentNumberIsValid holds the numbers to the standard's own rule.
func TestEveryDocumentNumberIsValid(t *testing.T) {
	spoils := []confirm.Code{
		confirm.CodeIDCheckDigit, confirm.CodeIDDate, confirm.CodeIDRegion, confirm.CodeIDTypeMismatch,
		confirm.CodeIDShape, confirm.CodeIDOldForm, confirm.CodeSexMismatch, confirm.CodeBirthDateMismatch,
	}
	for i, p := range invented.People(invented.Options{Seed: 9, Count: 12_000}) {
		if slices.ContainsFunc(p.Defects, func(c confirm.Code) bool { return slices.Contains(spoils, c) }) {
			continue
		}
		id := p.Content.Identity
		parts, ok := confirm.ParseIDNumber(id.DocumentNumber)
		if !ok || !parts.CheckOK || parts.Sex != id.Sex || parts.BirthDate != id.BirthDate || confirm.ProvinceName(parts.Region[:2]) == "" {
			t.Errorf("person %d (%v) has a number that is not valid: %+v", i, p.Defects, parts)
		}
	}
}

func TestCertificatesOfAllShapesAndKinds(t *testing.T) {
	shapes := map[confirm.CertificateShape]int{}
	kinds := map[confirm.QualificationKind]int{}
	stages := map[string]int{}
	byHand := 0
	for i, p := range invented.People(invented.Options{Seed: 4, Count: 5000, Every: -1}) {
		parts, ok := confirm.ParseCertificateNumber(p.Content.Certificate.Number)
		if !ok {
			t.Fatalf("person %d has a certificate of no known shape", i)
		}
		shapes[parts.Shape]++
		kinds[parts.Kind]++
		stages[p.Content.Work.Stage]++
		if p.HandEntered {
			byHand++
		}
		if p.HandEntered != (parts.Year < 2008) {
			t.Errorf("person %d: certificate of %d, entered by hand: %v", i, parts.Year, p.HandEntered)
		}
	}
	if len(shapes) != 3 || len(kinds) != 7 || len(stages) != 6 {
		t.Errorf("shapes %v, kinds %v, stages %v: some are missing", shapes, kinds, stages)
	}
	if byHand == 0 {
		t.Error("no certificate entered by hand")
	}
}

func codesOf(findings []confirm.Finding) []confirm.Code {
	var codes []confirm.Code
	for _, f := range findings {
		codes = append(codes, f.Code)
	}
	return codes
}
