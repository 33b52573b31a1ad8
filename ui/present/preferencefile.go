package present

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"confirmpoint/confirm"
	"confirmpoint/internal/replace"
	"confirmpoint/ui/lang"
)

// PreferenceFile is the name of the file in the data folder. The toolkit keeps
// a file of its own, which it does not replace in one step: nothing of ours is
// in it.
const PreferenceFile = "preferences.json"

// ReadPreferences reads the file of a data folder. Without a file, and beside
// each error, it gives the usual ones; PreferenceWarning says what that means.
func ReadPreferences(folder string) (Preferences, error) {
	usual := DefaultPreferences()
	data, err := os.ReadFile(filepath.Join(folder, PreferenceFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usual, nil
	case err != nil:
		return usual, err
	}
	read := usual
	if err := json.Unmarshal(data, &read); err != nil {
		return usual, err
	}
	return read.mended(), nil
}

// PreferenceWarning is what a clerk reads when ReadPreferences gave an error; ""
// when it did not.
func PreferenceWarning(err error) string {
	if err == nil {
		return ""
	}
	return lang.L("设置文件读不出来，外观、文字大小和语言暂用默认的。到“设置”里重新选一次，就会写好。")
}

// WritePreferences replaces the file in one step: after a crash or a loss of
// power the file is the old one or the new one, whole. Kinds of error:
// disk_full, disk_read_only.
func WritePreferences(folder string, p Preferences) error {
	data, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return &confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}
	}
	temp, err := os.CreateTemp(folder, PreferenceFile+".*") // mode 0600
	if err != nil {
		return &confirm.Problem{Code: confirm.ProblemReadOnly, Err: err}
	}
	_, err = temp.Write(append(data, '\n'))
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = replace.File(temp.Name(), filepath.Join(folder, PreferenceFile))
	}
	if err != nil {
		_ = os.Remove(temp.Name())
		return &confirm.Problem{Code: confirm.ProblemDiskFull, Err: err}
	}
	return nil
}
