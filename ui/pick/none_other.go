//go:build !linux && !windows

package pick

import (
	"context"
	"errors"

	"confirmpoint/ui/present"
)

// System says that it cannot ask here; see present.SystemChooser.
func System(context.Context, present.FileQuestion) (string, error) {
	return "", errors.ErrUnsupported
}
