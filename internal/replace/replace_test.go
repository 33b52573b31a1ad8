package replace

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestFileIsReplacedWhileItIsRead: readers see the old file or the new one, and
// never stop the one who writes.
func TestFileIsReplacedWhileItIsRead(t *testing.T) {
	dir := t.TempDir()
	to, from := filepath.Join(dir, "count"), filepath.Join(dir, "count.tmp")
	if err := os.WriteFile(to, []byte("0"), 0o600); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				// Windows refuses a reader for the moment of the move.
				if data, err := os.ReadFile(to); err == nil && len(data) != 1 {
					t.Errorf("half a file: %q", data)
					return
				}
			}
		})
	}
	for i := range 200 {
		if err := os.WriteFile(from, []byte{'0' + byte(i%10)}, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := File(from, to); err != nil {
			t.Errorf("move %d: %v", i, err)
			break
		}
	}
	close(done)
	readers.Wait()
}

func TestWhatIsNotThereIsNotMoved(t *testing.T) {
	dir := t.TempDir()
	if err := File(filepath.Join(dir, "none"), filepath.Join(dir, "to")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
