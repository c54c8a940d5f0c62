package status

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/millrace-dev/millrace/local"
)

// look is the status at a time.
type look struct {
	local.Status
	url string
	at  time.Time
}

// patience is how long an endpoint may take to answer.
const patience = 10 * time.Second

// page is where the endpoint says what flows.
const page = "/_millrace/status"

// ask reads the status of the endpoint at url.
func ask(ctx context.Context, url string) (look, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+page, nil)
	if err != nil {
		return look{}, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return look{}, noAnswer(url, err)
	}
	defer answer.Body.Close()
	l := look{url: url, at: time.Now()}
	var foreign string
	if answer.StatusCode != http.StatusOK {
		foreign = answer.Status
	} else if err := json.NewDecoder(answer.Body).Decode(&l.Status); err != nil || l.Streams == nil && l.Deliveries == nil {
		foreign = "what is no status of Millrace"
	}
	if foreign != "" {
		return look{}, fmt.Errorf("%s is no local endpoint of Millrace: it answers GET %s with %s: is it another program's port?", url, page, foreign)
	}
	return l, nil
}

// noAnswer says what to do where nothing answers.
func noAnswer(url string, err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		err = op.Err // not once more the address
	}
	return fmt.Errorf("no endpoint answers at %s: %w: make local starts one; --endpoint URL, or AWS_ENDPOINT_URL, names another", url, err)
}
