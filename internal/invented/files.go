package invented

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"confirmpoint/confirm"
	"confirmpoint/sync/registry/roster"
)

// Names of what WriteDemoFiles makes.
const (
	DemoList   = "申请人员基本情况表.xlsx"
	DemoPhotos = "照片"
)

// Illustrated is the person as a row of the bureau's file with pictures: a
// portrait unless NoPhoto, a scan when HandEntered.
func (p Person) Illustrated() roster.Applicant {
	a := p.Applicant()
	if !p.NoPhoto {
		a.Photo = Portrait(p.PictureSeed)
	}
	if p.HandEntered {
		a.Scan = Scan(p)
	}
	return a
}

// WriteDemoFiles makes the files a bureau would bring: in dir, which is made
// when it is missing, the list DemoList, and in its folder DemoPhotos a
// portrait <报名号>.jpg and, for certificates entered by hand, a scan
// <报名号>-证书.jpg. Files of an earlier run that have the same names are replaced.
func WriteDemoFiles(dir string, o Options) error {
	photos := filepath.Join(dir, DemoPhotos)
	if err := os.MkdirAll(photos, 0o755); err != nil {
		return fmt.Errorf("demo files: %w", err)
	}
	var rows []roster.Applicant
	for _, p := range People(o) {
		a := p.Illustrated()
		a.Content.Period.Assessments = importable(a.Content.Period.Assessments)
		if err := writePicture(photos, p.ApplicationNo+".jpg", a.Photo); err != nil {
			return err
		}
		if err := writePicture(photos, p.ApplicationNo+"-证书.jpg", a.Scan); err != nil {
			return err
		}
		a.Photo, a.Scan = nil, nil
		rows = append(rows, a)
	}
	return writeList(filepath.Join(dir, DemoList), rows)
}

// importable leaves out what a list cannot hold: an import refuses a result
// that no bureau gives, and there is one cell a year.
func importable(years []confirm.YearAssessment) []confirm.YearAssessment {
	var kept []confirm.YearAssessment
	for _, y := range years {
		if y.Result == unknownResult {
			y.Result = "合格"
		}
		if !slices.ContainsFunc(kept, func(k confirm.YearAssessment) bool { return k.Year == y.Year }) {
			kept = append(kept, y)
		}
	}
	return kept
}

func writePicture(dir, name string, data []byte) error {
	if data == nil {
		return nil
	}
	if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
		return fmt.Errorf("demo files: %w", err)
	}
	return nil
}

func writeList(path string, rows []roster.Applicant) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("demo files: %w", err)
	}
	defer func() {
		if closed := f.Close(); err == nil && closed != nil {
			err = fmt.Errorf("demo files: %w", closed)
		}
	}()
	w := bufio.NewWriter(f)
	if err := roster.WriteApplicants(w, rows); err != nil {
		return err
	}
	return w.Flush()
}
