package roster_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"confirmpoint/internal/invented"
	"confirmpoint/sync/registry/roster"
)

func inFolder(files map[string][]byte) fs.FS {
	folder := fstest.MapFS{}
	for name, data := range files {
		folder[name] = &fstest.MapFile{Data: data}
	}
	return folder
}

// inZip packs files in the order of their names; names stay as the bytes they are.
func inZip(t testing.TB, files map[string][]byte) fs.FS {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, NonUTF8: true})
		if err == nil {
			_, err = f.Write(files[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	src, err := roster.ZipPhotos(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// shelf is a registry that knows some numbers.
type shelf struct {
	numbers []string
	got     map[string][]byte
}

func newShelf(numbers ...string) *shelf {
	return &shelf{numbers: numbers, got: map[string][]byte{}}
}

func (s *shelf) known(no string) bool { return slices.Contains(s.numbers, no) }

func (s *shelf) put(no string, data []byte) error {
	s.got[no] = data
	return nil
}

func TestPhotosOfFolderAndZip(t *testing.T) {
	a, b, scan := invented.Portrait(1), invented.Portrait(2), invented.Scan(invented.Options{}.At(0))
	files := map[string][]byte{
		"照片/1001.jpg":              a,
		"照片/东山/1002.JPEG":          b,
		"照片/1001-证书.jpg":           scan,
		"照片/1002-cert.jpg":         scan,
		"照片/.DS_Store":             []byte("x"),
		"照片/Thumbs.db":             []byte("x"),
		"__MACOSX/照片/._1001.jpg":   []byte("x"),
		"照片/１００３.jpg":              a,
		"照片/1004_证书.jpg":           scan,
		"照片/notes/deeper/1005.jpg": b,
	}
	gbk := map[string][]byte{}
	for name, data := range files {
		gbk[string(gb18030(t, name))] = data
	}
	backslashes := map[string][]byte{}
	for name, data := range files {
		backslashes[strings.ReplaceAll(name, "/", `\`)] = data
	}
	for name, src := range map[string]fs.FS{
		"folder": inFolder(files), "zip": inZip(t, files), "zip of Chinese Windows": inZip(t, gbk), "zip with backslashes": inZip(t, backslashes),
	} {
		t.Run(name, func(t *testing.T) {
			portraits, scans := newShelf("1001", "1002", "1003", "1004", "1005"), newShelf("1001", "1002", "1003", "1004", "1005")
			report, err := roster.ReadPhotos(context.Background(), src, portraits.known, portraits.put)
			if err != nil || report.Stored != 4 || len(report.Refused) > 0 {
				t.Errorf("portraits: %+v, %v", report, err)
			}
			if !bytes.Equal(portraits.got["1001"], a) || !bytes.Equal(portraits.got["1002"], b) || !bytes.Equal(portraits.got["1003"], a) {
				t.Error("a portrait is another's")
			}
			report, err = roster.ReadScans(context.Background(), src, scans.known, scans.put)
			if err != nil || report.Stored != 3 || len(report.Refused) > 0 || !bytes.Equal(scans.got["1004"], scan) {
				t.Errorf("scans: %+v, %v", report, err)
			}
		})
	}
}

func TestPicturesThatAreRefused(t *testing.T) {
	good := invented.Portrait(1)
	var small, asPNG, huge bytes.Buffer
	err := errors.Join(
		jpeg.Encode(&small, image.NewGray(image.Rect(0, 0, 60, 80)), nil),
		png.Encode(&asPNG, image.NewGray(image.Rect(0, 0, 295, 413))),
		jpeg.Encode(&huge, image.NewGray(image.Rect(0, 0, 2100, 2100)), nil),
	)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{
		"1001.jpg":               good[:len(good)/2],
		"1002.jpg":               asPNG.Bytes(),
		"1003.jpg":               small.Bytes(),
		"1004.jpg":               huge.Bytes(),
		"1005.jpg":               bytes.Repeat([]byte("x"), 1<<20+1),
		"1006.png":               asPNG.Bytes(),
		"1007.jpg":               {},
		"9999.jpg":               good,
		"a/1008.jpg":             good,
		"b/1008.jpeg":            good,
		"王小禾/王小禾.jpg":            good,
		"341002198508120029.jpg": good,
		"19900001234.jpg":        good,
	}
	want := map[string]string{
		"1001.jpg": "不完整", "1002.jpg": "不是 JPEG", "1003.jpg": "60×80", "1004.jpg": "2100×2100", "1005.jpg": "过大",
		"1006.png": "不是 .jpg", "1007.jpg": "不是 JPEG", "9999.jpg": "不是名册中的报名号", "（1 位: 1 字母）/1008.jpeg": "两张照片",
		"（3 位: 3 汉字）/（3 位: 3 汉字）.jpg": "不是名册中的报名号",
		"（18 位: 18 数字）.jpg":           "不是名册中的报名号",
		"（11 位: 11 数字）.jpg":           "不是名册中的报名号",
	}
	for name, src := range map[string]fs.FS{"folder": inFolder(files), "zip": inZip(t, files)} {
		t.Run(name, func(t *testing.T) {
			s := newShelf("1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008")
			report, err := roster.ReadPhotos(context.Background(), src, s.known, s.put)
			if err != nil || report.Stored != 1 || len(s.got) != 1 {
				t.Fatalf("%+v, %v", report, err)
			}
			got := map[string]string{}
			for _, r := range report.Refused {
				got[r.File] = r.Reason
			}
			for file, part := range want {
				if !strings.Contains(got[file], part) {
					t.Errorf("%s: %q, want %q", file, got[file], part)
				}
			}
			if len(got) != len(want) {
				t.Errorf("%d refused, want %d: %v", len(got), len(want), got)
			}
		})
	}
}

func TestRefusedPicturesAreCounted(t *testing.T) {
	files := map[string][]byte{}
	for i := range 250 {
		files[fmt.Sprintf("%d.jpg", i)] = []byte("x")
	}
	report, err := roster.ReadPhotos(context.Background(), inFolder(files), func(string) bool { return false }, nil)
	if err != nil || len(report.Refused) != 200 || report.More != 50 {
		t.Errorf("%d refused, %d more, %v", len(report.Refused), report.More, err)
	}
}

func TestErrorsOfTheShelfAndOfCancelling(t *testing.T) {
	src := inFolder(map[string][]byte{"1001.jpg": invented.Portrait(1)})
	full := errors.New("disk full")
	_, err := roster.ReadPhotos(context.Background(), src, newShelf("1001").known, func(string, []byte) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err = roster.ReadPhotos(ctx, src, newShelf("1001").known, newShelf().put); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestZipsThatAreNone(t *testing.T) {
	encrypted := func() []byte {
		data := packed(t, map[string]string{"1001.jpg": "x"})
		for _, mark := range []string{"PK\x03\x04", "PK\x01\x02"} { // flags: 6 and 8 bytes in
			at := bytes.Index(data, []byte(mark))
			data[at+6+2*strings.Count(mark, "\x01")] |= 1
		}
		return data
	}()
	for part, data := range map[string][]byte{"不是 .zip": []byte("Rar!\x1a\x07\x00"), "密码": encrypted} {
		_, err := roster.ZipPhotos(bytes.NewReader(data), int64(len(data)))
		var refusal *roster.ImportError
		if !errors.As(err, &refusal) || !strings.Contains(err.Error(), part) {
			t.Errorf("%v, want %s", err, part)
		}
	}
}

// TestBrokenFileInsideZip: whatever byte of a picture is spoilt, the picture is
// refused and the import goes on. The names and sizes around it stay whole.
func TestBrokenFileInsideZip(t *testing.T) {
	whole := packed(t, map[string]string{"1001.jpg": string(invented.Portrait(1))})
	for at := 40; at < len(whole)-130; at += 499 {
		data := bytes.Clone(whole)
		data[at] ^= 0xff
		src, err := roster.ZipPhotos(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		s := newShelf("1001")
		report, err := roster.ReadPhotos(context.Background(), src, s.known, s.put)
		if err != nil || report.Stored != 0 || len(report.Refused) != 1 {
			t.Errorf("byte %d: %+v, %v", at, report, err)
		}
	}
}
