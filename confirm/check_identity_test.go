package confirm_test

import (
	"slices"
	"strings"
	"testing"

	"confirmpoint/confirm"
)

// edge is one case of one check, on its own side of a boundary.
type edge struct {
	name   string
	change func(*confirm.Content)
	want   []string
}

// runEdges asks one check only, so that a case says nothing about the others.
func runEdges(t *testing.T, check string, b confirm.Rulebook, day confirm.Date, edges []edge) {
	t.Helper()
	for _, e := range edges {
		t.Run(e.name, func(t *testing.T) {
			c := soundContent()
			e.change(&c)
			if got := foundBy(check, b.Check(c, day)); !slices.Equal(got, e.want) {
				t.Errorf("found %q, want %q", got, e.want)
			}
		})
	}
}

// foundBy gives what one check found, as code and values.
func foundBy(check string, findings []confirm.Finding) []string {
	findings = slices.DeleteFunc(findings, func(f confirm.Finding) bool { return !strings.HasPrefix(f.Check, check+"/") })
	var all []string
	for _, line := range lines(findings) {
		_, line, _ = strings.Cut(line, " ") // severities are pinned by TestFindingsAreDeclared
		all = append(all, line)
	}
	return all
}

// numberOf makes a number whose check character is right.
func numberOf(t *testing.T, body string) confirm.IDNumber {
	t.Helper()
	for _, last := range "0123456789X" {
		n := confirm.IDNumber(body + string(last))
		if parts, ok := confirm.ParseIDNumber(n); ok && parts.CheckOK {
			return n
		}
	}
	t.Fatalf("%q is not 17 digits", body)
	return ""
}

func TestIDNumberEdges(t *testing.T) {
	const field = " identity.document_number"
	typed := func(n confirm.IDNumber) func(*confirm.Content) {
		return func(c *confirm.Content) { c.Identity.DocumentNumber = n }
	}
	whole := func(body string) func(*confirm.Content) { return typed(numberOf(t, body)) }
	normal, shape := "id_not_normal"+field, "id_shape"+field
	runEdges(t, "id_number", book(), today, []edge{
		{"right", whole("34100219850812002"), nil},
		{"check character X", typed("11010519491231002X"), nil},
		{"check character one too high", typed("341002198508120020"), []string{"id_check_digit" + field}},
		{"X instead of 9", typed("34100219850812002X"), []string{"id_check_digit" + field}},
		{"blank inside", typed("341002 198508120029"), []string{normal}},
		{"blank behind", typed("341002198508120029 "), []string{normal}},
		{"ideographic blank", typed("341002198508120029\u3000"), []string{normal}},
		{"zero-width blank", typed("\u200b341002198508120029"), []string{normal}},
		{"full-width X", typed("11010519491231002Ｘ"), []string{normal}},
		{"small x in the middle", typed("3410021985x8120029"), []string{normal, shape}},
		{"capital X in the middle", typed("3410021985X8120029"), []string{shape}},
		{"14 digits", typed("34052480010100"), []string{shape}},
		{"15 digits", typed("340524800101001"), []string{"id_old_form" + field}},
		{"15 digits of no real day", typed("340524809931001"), []string{"id_old_form" + field}},
		{"15 with X", typed("34052480010100X"), []string{shape}},
		{"16 digits", typed("3405248001010010"), []string{shape}},
		{"19 digits", typed("3410021985081200290"), []string{shape}},
		{"Chinese digits", typed("三四一〇〇二"), []string{shape}},
		{"29 February of a leap year", whole("34100219840229002"), nil},
		{"29 February of a common year", whole("34100219850229002"), []string{"id_date" + field}},
		{"29 February 2000", whole("34100220000229002"), nil},
		{"29 February 1900", whole("34100219000229002"), []string{"id_date" + field}},
		{"31 April", whole("34100219850431002"), []string{"id_date" + field}},
		{"30 April", whole("34100219850430002"), nil},
		{"month 0", whole("34100219850012002"), []string{"id_date" + field}},
		{"month 13", whole("34100219851312002"), []string{"id_date" + field}},
		{"day 0", whole("34100219850800002"), []string{"id_date" + field}},
		{"day 32", whole("34100219850832002"), []string{"id_date" + field}},
		{"year 0", whole("34100200000812002"), []string{"id_date" + field}},
		{"another kind of document", document(confirm.DocumentTaiwan, "341002198508120020"), nil},
		{"another kind, small letter", document(confirm.DocumentHKMacau, "h12345678"), []string{normal}},
	})
}

func TestIDRegionEdges(t *testing.T) {
	const field = " identity.document_number"
	of := func(kind confirm.DocumentType, region string) func(*confirm.Content) {
		return document(kind, numberOf(t, region+"19850812002"))
	}
	card := func(region string) func(*confirm.Content) { return of(confirm.DocumentIDCard, region) }
	permit := func(region string) func(*confirm.Content) { return of(confirm.DocumentResidence, region) }
	unknown, kind := []string{"id_region" + field}, []string{"id_type_mismatch" + field}
	edges := []edge{
		{"first province", card("110000"), nil},
		{"last province of the mainland", card("659999"), nil},
		{"台湾 of GB/T 2260", card("710000"), nil},
		{"香港 but not the code of a 居住证", card("810001"), nil},
		{"居住证 香港", permit("810000"), nil},
		{"居住证 澳门", permit("820000"), nil},
		{"居住证 台湾", permit("830000"), nil},
		{"居住证 of a district", permit("810001"), kind},
		{"居住证 of 台湾 by GB/T 2260", permit("710000"), kind},
		{"身份证 810000", card("810000"), kind},
		{"身份证 820000", card("820000"), kind},
		{"身份证 830000", card("830000"), kind},
		{"身份证 830001", card("830001"), unknown},
		{"wrong check digit is judged all the same", document(confirm.DocumentIDCard, "001002198508120029"), unknown},
		{"no 18 digits", document(confirm.DocumentIDCard, "00100219850812002"), nil},
		{"another kind of document", document(confirm.DocumentOther, "001002198508120029"), nil},
	}
	for _, gap := range []string{"00", "10", "16", "20", "24", "30", "38", "40", "47", "49", "55", "60", "66", "70", "72", "80", "84", "99"} {
		edges = append(edges, edge{"no province " + gap, card(gap + "0101"), unknown})
	}
	runEdges(t, "id_region", book(), today, edges)
}

func TestIDAgreesEdges(t *testing.T) {
	born := func(day, serial string) func(*confirm.Content) {
		return func(c *confirm.Content) {
			c.Identity.DocumentNumber = numberOf(t, "341002"+strings.ReplaceAll(day, "-", "")+serial)
			c.Identity.BirthDate = confirm.Date(day)
		}
	}
	sexed := func(serial string, sex confirm.Sex) func(*confirm.Content) {
		return func(c *confirm.Content) { born("1985-08-12", serial)(c); c.Identity.Sex = sex }
	}
	age := func(n string) []string { return []string{"id_age identity.document_number [age:" + n + "]"} }
	sex := []string{"sex_mismatch identity.sex"}
	day := []string{"birth_date_mismatch identity.birth_date"}
	runEdges(t, "id_agrees", book(), today, []edge{
		{"sixteen today", born("2010-10-08", "002"), nil},
		{"sixteen tomorrow", born("2010-10-09", "002"), age("15")},
		{"a hundred today", born("1926-10-08", "002"), nil},
		{"a hundred and one tomorrow", born("1925-10-09", "002"), nil},
		{"a hundred and one today", born("1925-10-08", "002"), age("101")},
		{"born today", born("2026-10-08", "002"), age("0")},
		{"order number 000", sexed("000", confirm.SexFemale), nil},
		{"order number 001", sexed("001", confirm.SexMale), nil},
		{"order number 998", sexed("998", confirm.SexFemale), nil},
		{"order number 999", sexed("999", confirm.SexMale), nil},
		{"even and a man", sexed("002", confirm.SexMale), sex},
		{"odd and a woman", sexed("003", confirm.SexFemale), sex},
		{"sex not known", sexed("002", "0"), sex},
		{"sex not given", sexed("002", ""), sex},
		{"birth date not given", func(c *confirm.Content) { c.Identity.BirthDate = "" }, day},
		{"one day off", func(c *confirm.Content) { c.Identity.BirthDate = "1985-08-13" }, day},
		{"written otherwise", func(c *confirm.Content) { c.Identity.BirthDate = "1985-8-12" }, day},
		{"no real day to compare with", born("1985-02-30", "002"), nil},
		{"15 digits are not compared", document(confirm.DocumentIDCard, "341002850812002"), nil},
		{"another kind of document", document(confirm.DocumentOther, "341002198508120011"), nil},
	})
	runEdges(t, "id_agrees", book(), "", []edge{{"today is not known", born("2020-10-08", "002"), nil}})
}

func TestOtherDocumentEdges(t *testing.T) {
	const hk, taiwan, other = confirm.DocumentHKMacau, confirm.DocumentTaiwan, confirm.DocumentOther
	bad := []string{"id_shape identity.document_number"}
	runEdges(t, "id_other", book(), today, []edge{
		{"港澳 H and 8", document(hk, "H00000000"), nil},
		{"港澳 M and 8", document(hk, "M99999999"), nil},
		{"港澳 and 7", document(hk, "H1234567"), bad},
		{"港澳 and 9", document(hk, "H123456789"), bad},
		{"港澳 and 10", document(hk, "H1234567890"), nil},
		{"港澳 and 11", document(hk, "H12345678901"), bad},
		{"港澳, two letters", document(hk, "HM12345678"), bad},
		{"港澳, no letter", document(hk, "12345678"), bad},
		{"港澳, small letter", document(hk, "h12345678"), nil},
		{"港澳, letter behind", document(hk, "12345678H"), bad},
		{"港澳, two lines", document(hk, "H12345678\nH"), bad},
		{"台湾 and 9", document(taiwan, "123456789"), bad},
		{"台湾, full width", document(taiwan, "１２３４５６７８"), nil},
		{"台湾, other digits", document(taiwan, "١٢٣٤٥٦٧٨"), bad},
		{"台湾, none", document(taiwan, ""), bad},
		{"other, 4", document(other, "A123"), bad},
		{"other, 5", document(other, "A1234"), nil},
		{"other, 20", document(other, confirm.IDNumber(strings.Repeat("A", 20))), nil},
		{"other, 21", document(other, confirm.IDNumber(strings.Repeat("A", 21))), bad},
		{"other, hyphen", document(other, "A-12345"), bad},
		{"other, Chinese", document(other, "军字第12345号"), bad},
		{"other, wide brackets", document(other, "A（12）345"), nil},
		{"no kind", document("", "A1234567"), bad},
		{"身份证 is judged elsewhere", document(confirm.DocumentIDCard, "?"), nil},
		{"居住证 is judged elsewhere", document(confirm.DocumentResidence, "?"), nil},
	})
}

func TestEthnicityEdges(t *testing.T) {
	of := func(code string) func(*confirm.Content) {
		return func(c *confirm.Content) { c.Identity.Ethnicity = code }
	}
	unknown := []string{"ethnicity_unknown identity.ethnicity"}
	runEdges(t, "ethnicity", book(), today, []edge{
		{"first", of("01"), nil},
		{"last of the standard", of("56"), nil},
		{"其他", of("97"), nil},
		{"外国血统", of("98"), nil},
		{"before the first", of("00"), unknown},
		{"after the last", of("57"), unknown},
		{"before 其他", of("96"), unknown},
		{"after 外国血统", of("99"), unknown},
		{"one digit", of("1"), unknown},
		{"letters of the standard", of("HA"), unknown},
		{"its name", of("汉族"), unknown},
		{"none", of(""), unknown},
	})
}

func TestNameEdges(t *testing.T) {
	han := func(n int) func(*confirm.Content) { return named(confirm.Name(strings.Repeat("名", n))) }
	of := func(code, args string) []string { return []string{code + " identity.name" + args} }
	edges := []edge{
		{"2", han(2), nil},
		{"50", han(50), nil},
		{"51", han(51), of("name_length", " [length:51]")},
		{"100", han(100), of("name_length", " [length:100]")},
		{"101", han(101), of("name_length", " [length:101]")},
		{"only blanks", named("　 "), of("name_empty", "")},
		{"a blank inside", named("王 小云"), nil},
		{"Latin letters", named("LI MING"), nil},
		{"below the private use area", named("王\ud7ff"), nil},
		{"first of the private use area", named("王\ue000"), of("name_private_use", " [code_points:U+E000]")},
		{"last of the private use area", named("王\uf8ff"), of("name_private_use", " [code_points:U+F8FF]")},
		{"after the private use area", named("王\uf900"), nil},
		{"first of plane 15", named("王\U000f0000"), of("name_private_use", " [code_points:U+F0000]")},
		{"last of plane 16", named("王\U0010fffd"), of("name_private_use", " [code_points:U+10FFFD]")},
		{"extension B", named("王\U00020000"), nil},
		{"extension H", named("王\U00031350"), nil},
		{"unit separator", named("王\x1f"), of("name_control", "")},
		{"delete", named("王\x7f"), of("name_control", "")},
		{"last control character", named("王\u009f"), of("name_control", "")},
		{"no-break blank", named("王\u00a0云"), nil},
		{"half a character", named("王\xe5\xb0"), of("name_control", "")},
		{"lost character before private use", named("\ufffd\ue000"), of("name_replacement", "")},
		{"control before lost character", named("\x00\ufffd"), of("name_control", "")},
		{"right dot", named("热依汗·依明"), nil},
		{"a comma is no dot", named("热依汗,依明"), nil},
		{"one character that is a dot", named("."), []string{"name_length identity.name [length:1]", "name_dot identity.name [code_points:U+002E]"}},
	}
	for _, dot := range []struct{ char, point string }{
		{"•", "2022"}, {"・", "30FB"}, {"･", "FF65"}, {"．", "FF0E"}, {".", "002E"}, {"‧", "2027"}, {"⋅", "22C5"}, {"∙", "2219"}, {"●", "25CF"},
	} {
		edges = append(edges, edge{"dot U+" + dot.point, named(confirm.Name("热依汗" + dot.char + "依明")), of("name_dot", " [code_points:U+"+dot.point+"]")})
	}
	runEdges(t, "name", book(), today, edges)
}

func TestPhotoEdges(t *testing.T) {
	small, ratio := "photo_small photo_sha256 ", "photo_ratio photo_sha256 "
	strict := confirm.PhotoRule{MinWidth: 295, MinHeight: 413, MaxBytes: 50 << 10}
	tests := []struct {
		name  string
		facts confirm.Facts
		rule  confirm.PhotoRule
		want  []string
	}{
		{"narrowest", photo(114, 160, 1), confirm.PhotoRule{}, nil},
		{"one pixel narrower", photo(113, 160, 1), confirm.PhotoRule{}, []string{small + "[height:160 width:113]"}},
		{"lowest", photo(115, 156, 1), confirm.PhotoRule{}, nil},
		{"one pixel lower", photo(115, 155, 1), confirm.PhotoRule{}, []string{small + "[height:155 width:115]"}},
		{"slimmest ratio", photo(165, 250, 1), confirm.PhotoRule{}, nil},
		{"slimmer", photo(164, 250, 1), confirm.PhotoRule{}, []string{ratio + "[height:250 width:164]"}},
		{"broadest ratio", photo(231, 300, 1), confirm.PhotoRule{}, nil},
		{"broader", photo(232, 300, 1), confirm.PhotoRule{}, []string{ratio + "[height:300 width:232]"}},
		{"25 by 35", photo(250, 350, 1), confirm.PhotoRule{}, nil},
		{"square", photo(400, 400, 1), confirm.PhotoRule{}, []string{ratio + "[height:400 width:400]"}},
		{"heaviest", photo(250, 350, 190<<10), confirm.PhotoRule{}, nil},
		{"one byte more", photo(250, 350, 190<<10+1), confirm.PhotoRule{}, []string{"photo_bytes photo_sha256 [kilobytes:190]"}},
		{"the plan's least", photo(295, 413, 50<<10), strict, nil},
		{"below the plan's least", photo(294, 413, 50<<10), strict, []string{small + "[height:413 width:294]"}},
		{"above the plan's most", photo(295, 413, 50<<10+1), strict, []string{"photo_bytes photo_sha256 [kilobytes:50]"}},
		{"the plan says a width only", photo(294, 413, 60<<10), confirm.PhotoRule{MinWidth: 295}, []string{small + "[height:413 width:294]"}},
		{"the plan says a height only", photo(294, 412, 60<<10), confirm.PhotoRule{MinHeight: 413}, []string{small + "[height:412 width:294]"}},
	}
	for _, test := range tests {
		b := book()
		b.Photo = test.rule
		if got := foundBy("photo", b.CheckWith(soundContent(), today, test.facts)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q", test.name, got)
		}
	}
}
