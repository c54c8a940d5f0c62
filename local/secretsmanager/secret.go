package secretsmanager

import (
	"crypto/rand"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/millrace-dev/millrace/local/awsapi"
)

// Staging labels.
const (
	current  = "AWSCURRENT"
	previous = "AWSPREVIOUS"
)

// maxValue bounds a secret's value (Secrets Manager quotas).
const maxValue = 65_536

// secret is one secret; guarded by Service.mu.
type secret struct {
	name, arn   string
	description string
	kmsKey      string
	tags        []tag
	created     time.Time
	changed     time.Time
	accessed    time.Time
	deleted     time.Time // when it goes for good; zero: not marked for deletion
	policy      json.RawMessage
	versions    map[string]*version
}

type version struct {
	id      string
	string  *string
	binary  []byte
	created time.Time
	stages  []string
}

type tag struct {
	Key   string
	Value string
}

var secretName = regexp.MustCompile(`^[A-Za-z0-9/_+=.@-]{1,512}$`)

// newSecret makes a secret that is not known yet. Its ARN ends in six random
// characters, so that a secret made again under the same name is another one.
func (s *Service) newSecret(name string) (*secret, error) {
	if !secretName.MatchString(name) {
		return nil, awsapi.Errorf("ValidationException", "Invalid name %q. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!", name)
	}
	now := time.Now()
	return &secret{
		name:    name,
		arn:     "arn:aws:secretsmanager:" + s.cfg.Region + ":" + s.cfg.Account + ":secret:" + name + "-" + randomFrom(letters+digits, 6),
		created: now, changed: now,
		versions: map[string]*version{},
	}, nil
}

// add makes a secret known; the caller holds mu.
func (s *Service) add(sec *secret) error {
	s.purge()
	if have := s.secrets[sec.name]; have != nil {
		if !have.deleted.IsZero() {
			return awsapi.Errorf("InvalidRequestException", "You can't create this secret because a secret with this name is already scheduled for deletion.")
		}
		return awsapi.Errorf("ResourceExistsException", "The operation failed because the secret %s already exists.", sec.name)
	}
	s.secrets[sec.name] = sec
	return nil
}

// purge removes secrets whose recovery window has passed.
func (s *Service) purge() {
	now := time.Now()
	maps.DeleteFunc(s.secrets, func(_ string, sec *secret) bool {
		return !sec.deleted.IsZero() && now.After(sec.deleted)
	})
}

// put adds a version, or finds the one that an earlier try with the same token
// made, and moves the labels to it.
func (sec *secret) put(token string, text *string, binary []byte, stages []string) (*version, error) {
	if (text != nil) == (binary != nil) {
		return nil, awsapi.Errorf("InvalidParameterException", "You must provide either SecretString or SecretBinary.")
	}
	if n := len(binary); n > maxValue || text != nil && len(*text) > maxValue {
		return nil, awsapi.Errorf("InvalidParameterException", "The secret value is larger than %d bytes.", maxValue)
	}
	if token == "" {
		token = uuid.NewString()
	}
	if have := sec.versions[token]; have != nil {
		if have.text() != (&version{string: text, binary: binary}).text() {
			return nil, awsapi.Errorf("ResourceExistsException", "A resource with the ID you requested already exists.")
		}
		return have, nil
	}
	v := &version{id: token, string: text, binary: binary, created: time.Now()}
	sec.versions[token] = v
	if len(stages) == 0 {
		stages = []string{current}
	}
	for _, stage := range stages {
		sec.move(stage, v)
	}
	sec.changed = v.created
	return v, nil
}

// move gives a staging label to a version alone. The version that loses
// AWSCURRENT becomes AWSPREVIOUS; one without labels is deprecated, and dropped.
func (sec *secret) move(stage string, to *version) {
	for id, v := range sec.versions {
		at := slices.Index(v.stages, stage)
		if at < 0 || v == to {
			continue
		}
		v.stages = slices.Delete(v.stages, at, at+1)
		if stage == current {
			sec.move(previous, v)
		}
		if len(v.stages) == 0 {
			delete(sec.versions, id)
		}
	}
	if !slices.Contains(to.stages, stage) {
		to.stages = append(to.stages, stage)
	}
}

// version by ID, by label, or by both; neither means AWSCURRENT.
func (sec *secret) version(id, stage string) (*version, error) {
	if id == "" && stage == "" {
		stage = current
	}
	for _, v := range sec.versions {
		if (id == "" || v.id == id) && (stage == "" || slices.Contains(v.stages, stage)) {
			return v, nil
		}
	}
	if id != "" {
		return nil, awsapi.Errorf("ResourceNotFoundException", "Secrets Manager can't find the specified secret value for VersionId: %s", id)
	}
	return nil, awsapi.Errorf("ResourceNotFoundException", "Secrets Manager can't find the specified secret value for staging label: %s", stage)
}

func (v *version) text() string {
	if v.string != nil {
		return *v.string
	}
	return string(v.binary)
}

// seconds is a time as the JSON protocol writes it; nil for the zero time.
func seconds(t time.Time) *float64 {
	if t.IsZero() {
		return nil
	}
	s := float64(t.UnixMilli()) / 1000
	return &s
}

// randomFrom draws n characters of the alphabet, each equally likely.
func randomFrom(alphabet string, n int) string {
	out := make([]byte, 0, n)
	limit := 256 - 256%len(alphabet)
	for buf := make([]byte, 64); len(out) < n; {
		rand.Read(buf)
		for _, b := range buf {
			if int(b) < limit && len(out) < n {
				out = append(out, alphabet[int(b)%len(alphabet)])
			}
		}
	}
	return string(out)
}
