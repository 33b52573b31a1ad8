package invented_test

import (
	"bytes"
	"context"
	"image/jpeg"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"confirmpoint/internal/invented"
	"confirmpoint/sync/registry/roster"
)

func TestPortraits(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(40) {
		data := invented.Portrait(seed)
		c, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil || c.Width != invented.PortraitWidth || c.Height != invented.PortraitHeight {
			t.Fatalf("portrait %d: %v, %d×%d", seed, err, c.Width, c.Height)
		}
		if n := len(data); n < 15<<10 || n > 25<<10 {
			t.Errorf("portrait %d has %d bytes", seed, n)
		}
		if seen[string(data)] {
			t.Errorf("portrait %d is another's", seed)
		}
		seen[string(data)] = true
	}
	if !bytes.Equal(invented.Portrait(5), invented.Portrait(5)) {
		t.Error("the same seed gives two portraits")
	}
}

func TestScans(t *testing.T) {
	o := invented.Options{Seed: 1}
	a, b := invented.Scan(o.At(4)), invented.Scan(o.At(5))
	if bytes.Equal(a, b) || !bytes.Equal(a, invented.Scan(o.At(4))) {
		t.Error("a scan is not of its person alone")
	}
	if _, err := jpeg.Decode(bytes.NewReader(a)); err != nil {
		t.Error(err)
	}
	if len(a) > 200<<10 {
		t.Errorf("a scan has %d bytes", len(a))
	}
}

// TestDemoFilesComeBack reads what WriteDemoFiles made as a bureau's import does.
func TestDemoFilesComeBack(t *testing.T) {
	dir := t.TempDir()
	o := invented.Options{Seed: 8, Count: 24}
	if err := invented.WriteDemoFiles(dir, o); err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile(filepath.Join(dir, invented.DemoList))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := roster.Read(context.Background(), invented.DemoList, bytes.NewReader(list), int64(len(list)))
	if err != nil {
		t.Fatal(err)
	}
	people, portraits, scans := map[string]invented.Person{}, 0, 0
	for i, p := range invented.People(o) {
		if !reflect.DeepEqual(rows[i], p.Applicant()) {
			t.Errorf("row %d changed", i+2)
		}
		people[p.ApplicationNo] = p
		if !p.NoPhoto {
			portraits++
		}
		if p.HandEntered {
			scans++
		}
	}
	photos := os.DirFS(filepath.Join(dir, invented.DemoPhotos))
	known := func(no string) bool { _, ok := people[no]; return ok }
	report, err := roster.ReadPhotos(context.Background(), photos, known, func(no string, data []byte) error {
		if !bytes.Equal(data, invented.Portrait(people[no].PictureSeed)) {
			t.Errorf("portrait of %s is another's", no)
		}
		return nil
	})
	if err != nil || report.Stored != portraits || len(report.Refused) > 0 {
		t.Errorf("portraits: %+v, %v; want %d", report, err, portraits)
	}
	report, err = roster.ReadScans(context.Background(), photos, known, func(no string, _ []byte) error {
		if !people[no].HandEntered {
			t.Errorf("%s has a scan, but its certificate is of the system", no)
		}
		return nil
	})
	if err != nil || report.Stored != scans || len(report.Refused) > 0 || scans == 0 {
		t.Errorf("scans: %+v, %v; want %d", report, err, scans)
	}
}

func BenchmarkPortrait(b *testing.B) {
	for i := range b.N {
		_ = invented.Portrait(uint64(i))
	}
}
