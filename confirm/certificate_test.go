package confirm_test

import (
	"reflect"
	"testing"

	"confirmpoint/confirm"
)

func TestParseCertificateNumber(t *testing.T) {
	old := confirm.CertificateParts{
		Shape: confirm.Certificate15, Year: 1996, Province: "34", Region: "341002",
		Kind: confirm.QualificationPrimary, SexDigit: '1', Serial: "00123",
	}
	typed := old
	typed.Shape = confirm.Certificate19Then
	of2000 := old
	of2000.Year = 2000
	modern := confirm.CertificateParts{
		Shape: confirm.Certificate17, Year: 2015, Province: "34", Organ: "010",
		Kind: confirm.QualificationJuniorMiddle, SexDigit: '2', Serial: "000123",
	}
	tests := map[confirm.CertificateNumber]confirm.CertificateParts{
		"20153401032000123": modern,
		"２０１５３４０１０３２０００１２３":     modern,
		" 2015 3401 0320 00123": modern,
		"963410022100123":       old,
		"19963410022100123":     typed,
		"003410022100123":       of2000,
	}
	for number, want := range tests {
		if got, ok := confirm.ParseCertificateNumber(number); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v; want %+v", string(number), got, ok, want)
		}
	}
	for _, bad := range []confirm.CertificateNumber{
		"", "9634100221001", "96341002210012", "9634100221001234", "201534010320001234",
		"2015340103200012X", "皖教证字第00123号", "-0153401032000123",
	} {
		if got, ok := confirm.ParseCertificateNumber(bad); ok {
			t.Errorf("%q: %+v", string(bad), got)
		}
	}
}

func TestOldShapesCompareEqual(t *testing.T) {
	short := confirm.NormalizeCertificateNumber("９６3410022100123")
	long := confirm.NormalizeCertificateNumber("19963410022100123 ")
	if short != long || short != "19963410022100123" {
		t.Errorf("%q and %q", short, long)
	}
	if got := confirm.NormalizeCertificateNumber("20153401032000123"); got != "20153401032000123" {
		t.Errorf("a modern number becomes %q", got)
	}
}

func TestExpectedSexDigit(t *testing.T) {
	tests := []struct {
		year  int
		sex   confirm.Sex
		digit byte
		known bool
	}{
		{1996, confirm.SexMale, '0', true},
		{1996, confirm.SexFemale, '1', true},
		{2007, confirm.SexMale, '0', true},
		{2007, confirm.SexFemale, '1', true},
		{2008, confirm.SexMale, 0, false},
		{2009, confirm.SexFemale, 0, false},
		{2010, confirm.SexMale, '1', true},
		{2026, confirm.SexFemale, '2', true},
		{2026, "9", 0, false},
		{2026, "", 0, false},
	}
	for _, test := range tests {
		if digit, known := confirm.ExpectedSexDigit(test.year, test.sex); digit != test.digit || known != test.known {
			t.Errorf("%d %s: %q, %v", test.year, test.sex, digit, known)
		}
	}
}

func FuzzParseCertificateNumber(f *testing.F) {
	for _, seed := range []string{"", "20153401032000123", "963410022100123", "19963410022100123", "１９", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := confirm.CertificateNumber(s)
		parts, ok := confirm.ParseCertificateNumber(n)
		if !ok {
			return
		}
		if parts.Year < 0 || parts.Year > 9999 || len(parts.Province) != 2 || len(parts.Kind) != 1 {
			t.Errorf("parts %+v", parts)
		}
		whole := confirm.NormalizeCertificateNumber(n)
		if again, ok := confirm.ParseCertificateNumber(confirm.CertificateNumber(whole)); !ok || again.Year != parts.Year || again.Serial != parts.Serial {
			t.Errorf("%+v reads back as %+v", parts, again)
		}
		c := soundContent()
		c.Certificate.Number = n
		for _, found := range book().Check(c, today) {
			if found.Severity == confirm.SeverityBlock {
				t.Errorf("a certificate number blocks: %s", found.Code)
			}
		}
	})
}
