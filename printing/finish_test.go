package printing

import (
	"bytes"
	"io"
	"strings"
	"testing"
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

func TestFinishRefusesOtherFiles(t *testing.T) {
	good, _, _ := render(t, newPress(t), samplePaper(t, 0))
	for name, data := range map[string][]byte{
		"nothing":       nil,
		"no tail":       good[:len(good)-200],
		"no table":      bytes.ReplaceAll(good, []byte("xref\n0 "), []byte("xxxx\n0 ")),
		"another table": bytes.ReplaceAll(good, []byte(" 00000 n "), []byte(" 00000 x\n")),
	} {
		if err := finish(io.Discard, data); err == nil {
			t.Errorf("%s: taken as a file of gopdf", name)
		}
	}
}

// FuzzFinish: any bytes are refused or written, never a panic.
func FuzzFinish(f *testing.F) {
	f.Add([]byte("%PDF-1.7\n1 0 obj\n<<\n>>\nendobj\n\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<<\n>>\nstartxref\n32\n%%EOF\n"))
	f.Add([]byte("startxref\n0\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var out bytes.Buffer
		if err := finish(&out, data); err == nil && !bytes.Contains(out.Bytes(), []byte("/ID [<")) {
			t.Error("finished without an /ID")
		}
	})
}
