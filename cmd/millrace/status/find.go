package status

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/millrace-dev/millrace/local"
)

// folders are where make local and make demo have an endpoint's files.
var folders = []string{"build/local", "build/demo"}

// Find is the URL of the endpoint to look at: the one that is given, else that of the
// variable AWS_ENDPOINT_URL, else the one that make local or make demo runs in this
// checkout.
func Find(given, variable string) (string, error) {
	for _, from := range []struct{ name, value string }{{"--endpoint", given}, {"AWS_ENDPOINT_URL", variable}} {
		if from.value == "" {
			continue
		}
		u, err := url.Parse(from.value)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return "", fmt.Errorf("%s %s: allowed is a URL such as http://127.0.0.1:4566", from.name, from.value)
		}
		return u.Scheme + "://" + u.Host, nil
	}
	for _, dir := range folders {
		running, err := local.Running(dir)
		if err != nil {
			return "", err
		}
		if running != "" {
			return running, nil
		}
	}
	return "", errors.New("no endpoint runs in build/local or build/demo: make local starts one; --endpoint URL, or AWS_ENDPOINT_URL, names one that is elsewhere")
}
