package roster

import (
	"context"
	"errors"
	"io"
	"io/fs"
)

// Read reads the applicants of an .xlsx or .csv file, told apart by content.
// A file that is refused gives an *ImportError.
func Read(ctx context.Context, name string, r io.ReaderAt, size int64) ([]Applicant, error) {
	return nil, errors.ErrUnsupported
}

// ReadPhotos hands every portrait named <报名号>.jpg in src to put.
func ReadPhotos(ctx context.Context, src fs.FS, known func(applicationNo string) bool, put func(applicationNo string, jpeg []byte) error) (PhotoReport, error) {
	return PhotoReport{}, errors.ErrUnsupported
}

// ReadScans hands every scan of a certificate named <报名号>-证书.jpg in src to put.
func ReadScans(ctx context.Context, src fs.FS, known func(applicationNo string) bool, put func(applicationNo string, jpeg []byte) error) (PhotoReport, error) {
	return PhotoReport{}, errors.ErrUnsupported
}

// ZipPhotos opens a zip of pictures, whatever program packed its names.
func ZipPhotos(r io.ReaderAt, size int64) (fs.FS, error) { return nil, errors.ErrUnsupported }

// WriteDecisions writes an xlsx file of decisions.
func WriteDecisions(w io.Writer, rows []Decided) error { return errors.ErrUnsupported }

// WriteApplicants writes an xlsx file that Read reads back.
func WriteApplicants(w io.Writer, rows []Applicant) error { return errors.ErrUnsupported }
