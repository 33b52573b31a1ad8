package printing

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

func TestToUnicode(t *testing.T) {
	body := "/CIDInit /ProcSet findresource begin\n3 beginbfrange\n<0003><0003><5F20>\n<0104><0104><20BB7>\n<0003><0003><2F00>\nendbfrange\nend"
	got, err := toUnicode([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"2 beginbfchar\n<0003><5F20>\n<0104><D842DFB7>\nendbfchar", "<0000><FFFF>"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestToUnicodeRefusesOtherMaps(t *testing.T) {
	for _, body := range []string{"", "beginbfrange\n", "beginbfrange\n<01><02>\nendbfrange", "beginbfrange\n<0001><0001><xyz>\nendbfrange"} {
		if _, err := toUnicode([]byte(body)); err == nil {
			t.Errorf("%q was taken", body)
		}
	}
}

func TestToUnicodeBlocks(t *testing.T) {
	var body strings.Builder
	body.WriteString("/CIDInit /ProcSet\n250 beginbfrange\n")
	for i := range 250 {
		hex := "0123456789ABCDEF"
		g := string([]byte{'0', '0', hex[i/16], hex[i%16]})
		body.WriteString("<" + g + "><" + g + "><4E" + g[2:] + ">\n")
	}
	body.WriteString("endbfrange\n")
	got, err := toUnicode([]byte(body.String()))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"100 beginbfchar\n<0000>", "100 beginbfchar\n<0064>", "50 beginbfchar\n<00C8>"} {
		if !strings.Contains(string(got), want) {
			t.Errorf("no %q", want)
		}
	}
}

// gopdfFile is what gopdf makes of one page.
func gopdfFile(tb testing.TB) []byte {
	tb.Helper()
	p := newPress(tb)
	laid, err := p.lay(&confirm.Paper{Kind: confirm.PaperForm, Preview: true})
	if err != nil {
		tb.Fatal(err)
	}
	raw, err := p.fonts.drawn(laid)
	if err != nil {
		tb.Fatal(err)
	}
	return raw
}

func TestOtherFilesAreRefused(t *testing.T) {
	good := gopdfFile(t)
	if _, err := readPart(good, nil); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"nothing":        nil,
		"no tail":        good[:len(good)-200],
		"no table":       bytes.ReplaceAll(good, []byte("xref\n0 "), []byte("xxxx\n0 ")),
		"another table":  bytes.ReplaceAll(good, []byte(" 00000 n "), []byte(" 00000 x\n")),
		"other numbers":  bytes.ReplaceAll(good, []byte("\n3 0 obj"), []byte("\n9 0 obj")),
		"another ending": bytes.ReplaceAll(good, []byte("endobj"), []byte("stopit")),
	} {
		if _, err := readPart(data, nil); err == nil {
			t.Errorf("%s: taken as a file of gopdf", name)
		}
	}
}

// TestPartsThatDoNotHoldTogether are refused before they spoil a file.
func TestPartsThatDoNotHoldTogether(t *testing.T) {
	for name, heads := range map[string][]string{
		"an object that is not there": {"<<\n/Font 7 0 R\n>>\n"},
		"object 0":                    {"<<\n/Font 0 0 R\n>>\n"},
		"no number":                   {"<<\n/Font x 0 R\n>>\n"},
		"the catalogue":               {"<<\n  /Type /Catalog\n>>\n", "<<\n/Root 1 0 R\n>>\n"},
	} {
		var p part
		for _, h := range heads {
			p.objects = append(p.objects, object{[]byte(h), objectEnd})
		}
		if err := newBook(io.Discard, "t", time.Time{}).add(&p); err == nil {
			t.Errorf("%s: joined", name)
		}
	}
}

// FuzzPart: any bytes are refused or joined, never a panic.
func FuzzPart(f *testing.F) {
	f.Add([]byte("%PDF-1.7\n1 0 obj\n<<\n>>\nendobj\n\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<<\n>>\nstartxref\n31\n%%EOF\n"))
	f.Add([]byte("startxref\n0\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := readPart(data, nil)
		if err != nil {
			return
		}
		var out bytes.Buffer
		b := newBook(&out, "t", time.Time{})
		if err := b.add(p); err != nil {
			return
		}
		if err := b.close(); err != nil || !bytes.Contains(out.Bytes(), []byte("/ID [<")) {
			t.Errorf("joined without an /ID: %v", err)
		}
	})
}
