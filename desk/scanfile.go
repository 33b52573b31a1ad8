package desk

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"confirmpoint/confirm"
)

// AttachFile is AttachScan of a file of this computer, which stays where it is.
// bad_file when it cannot be read, scan_file when it is no picture or PDF or
// larger than MaxScanBytes: no more of it is read.
func (d *Desk) AttachFile(ctx context.Context, recordID, path string, file ScanFile) (op confirm.Operation, err error) {
	if file.Data, err = readScan(path); err != nil {
		return op, err
	}
	return d.AttachScan(ctx, recordID, file)
}

// readScan reads no more than a scan may have, and one byte that tells more.
// Its error holds no path: folders are named after people.
func readScan(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, scanProblem(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxScanBytes+1))
	if err != nil {
		return nil, scanProblem(err)
	}
	return data, nil
}

func scanProblem(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return &confirm.Problem{Code: confirm.ProblemBadFile, Err: err}
}
