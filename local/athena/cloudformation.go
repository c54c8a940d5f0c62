package athena

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/resource"
)

type workGroupProps struct {
	Description            string
	Name                   string
	RecursiveDeleteOption  bool
	State                  string
	Tags                   []resource.Tag
	WorkGroupConfiguration *workGroupConfiguration
}

// workGroupConfiguration is the part of it that is for SQL.
type workGroupConfiguration struct {
	BytesScannedCutoffPerQuery       int                  `json:",omitempty"`
	EnforceWorkGroupConfiguration    *bool                `json:",omitempty"`
	EngineVersion                    *engineVersion       `json:",omitempty"`
	ManagedQueryResultsConfiguration *managedResults      `json:",omitempty"`
	PublishCloudWatchMetricsEnabled  *bool                `json:",omitempty"`
	RequesterPaysEnabled             *bool                `json:",omitempty"`
	ResultConfiguration              *resultConfiguration `json:",omitempty"`
}

type engineVersion struct {
	EffectiveEngineVersion string `json:",omitempty"`
	SelectedEngineVersion  string `json:",omitempty"`
}

type managedResults struct {
	Enabled                 bool
	EncryptionConfiguration *struct{ KmsKey string } `json:",omitempty"`
}

type resultConfiguration struct {
	AclConfiguration        *struct{ S3AclOption string } `json:",omitempty"`
	EncryptionConfiguration *encryptionConfiguration      `json:",omitempty"`
	ExpectedBucketOwner     string                        `json:",omitempty"`
	OutputLocation          string                        `json:",omitempty"`
}

type encryptionConfiguration struct {
	EncryptionOption string
	KmsKey           string `json:",omitempty"`
}

type namedQueryProps struct{ Database, Description, Name, QueryString, WorkGroup string }

// ResourceTypes are AWS::Athena::WorkGroup, whose Ref is the name, and
// AWS::Athena::NamedQuery, whose Ref is the ID (CloudFormation template reference).
func (s *Service) ResourceTypes() []resource.Type {
	return []resource.Type{
		resource.Of("AWS::Athena::WorkGroup", resource.Handler[workGroupProps]{
			Immutable: []string{"Name"},
			Check:     workGroupProps.check,
			Create:    s.createWorkGroup,
			Update:    s.updateWorkGroup,
			Delete:    s.deleteWorkGroup,
		}),
		resource.Of("AWS::Athena::NamedQuery", resource.Handler[namedQueryProps]{
			Immutable: []string{"Database", "Description", "Name", "QueryString", "WorkGroup"},
			Check:     namedQueryProps.check,
			Create:    s.createNamedQuery,
			Delete: func(_ context.Context, _ resource.Request, id string, _ namedQueryProps) error {
				s.mu.Lock()
				defer s.mu.Unlock()
				delete(s.queries, id)
				return nil
			},
		}),
	}
}

var nameForm = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,128}$`)

const minCutoff = 10_000_000

func (p workGroupProps) check() error {
	switch {
	case !nameForm.MatchString(p.Name):
		return fmt.Errorf("#/Name: %q does not match %s", p.Name, nameForm)
	case len(p.Description) > 1024:
		return fmt.Errorf("#/Description: it has %d characters: allowed are 1024", len(p.Description))
	case !slices.Contains([]string{"", "ENABLED", "DISABLED"}, p.State):
		return fmt.Errorf("#/State: %q is not a valid enum value; allowed are [ENABLED DISABLED]", p.State)
	}
	c := p.WorkGroupConfiguration
	if c == nil {
		return nil
	}
	if n := c.BytesScannedCutoffPerQuery; n != 0 && n < minCutoff {
		return fmt.Errorf("#/WorkGroupConfiguration/BytesScannedCutoffPerQuery: %d is not allowed: give %d or more", n, minCutoff)
	}
	if c.ResultConfiguration != nil {
		return c.ResultConfiguration.check()
	}
	return nil
}

func (r *resultConfiguration) check() error {
	const at = "#/WorkGroupConfiguration/ResultConfiguration/"
	if l := r.OutputLocation; l != "" && (!strings.HasPrefix(l, "s3://") || len(l) < len("s3://abc")) {
		return fmt.Errorf(at+"OutputLocation: %q is not of the form s3://BUCKET/PREFIX/", l)
	}
	e := r.EncryptionConfiguration
	switch {
	case e == nil:
		return nil
	case !slices.Contains([]string{"SSE_S3", "SSE_KMS", "CSE_KMS"}, e.EncryptionOption):
		return fmt.Errorf(at+"EncryptionConfiguration/EncryptionOption: %q is not a valid enum value; allowed are [SSE_S3 SSE_KMS CSE_KMS]", e.EncryptionOption)
	case (e.EncryptionOption == "SSE_S3") != (e.KmsKey == ""):
		return fmt.Errorf(at+"EncryptionConfiguration/KmsKey: it is %q with EncryptionOption %s: SSE_KMS and CSE_KMS need a key, SSE_S3 has none", e.KmsKey, e.EncryptionOption)
	}
	return nil
}

func (p namedQueryProps) check() error {
	switch {
	case p.Database == "" || p.QueryString == "":
		return errors.New("#: required keys [Database, QueryString] not found")
	case len(p.QueryString) > 262144:
		return fmt.Errorf("#/QueryString: it has %d bytes: allowed are 262144", len(p.QueryString))
	case len(p.Name) > 128:
		return fmt.Errorf("#/Name: it has %d characters: allowed are 128", len(p.Name))
	case len(p.Description) > 1024:
		return fmt.Errorf("#/Description: it has %d characters: allowed are 1024", len(p.Description))
	}
	return nil
}

func (s *Service) createWorkGroup(_ context.Context, _ resource.Request, p workGroupProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.groups[p.Name] != nil {
		return resource.Result{}, invalid("WorkGroup %s is already created", p.Name)
	}
	g := &workGroup{p, time.Now()}
	s.groups[p.Name] = g
	return g.result(), nil
}

func (s *Service) updateWorkGroup(_ context.Context, _ resource.Request, id string, _, p workGroupProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g, err := s.group(id)
	if err != nil {
		return resource.Result{}, err
	}
	g.props = p
	return g.result(), nil
}

func (g *workGroup) result() resource.Result {
	attributes := map[string]any{"CreationTime": g.created.UTC().Format(time.RFC3339)}
	if c := g.props.WorkGroupConfiguration; c != nil && c.EngineVersion != nil {
		attributes["WorkGroupConfiguration.EngineVersion.EffectiveEngineVersion"] = cmp.Or(c.EngineVersion.EffectiveEngineVersion, c.EngineVersion.SelectedEngineVersion)
	}
	return resource.Result{ID: g.props.Name, Attributes: attributes}
}

// deleteWorkGroup deletes the queries too, if the workgroup says so.
func (s *Service) deleteWorkGroup(_ context.Context, _ resource.Request, id string, p workGroupProps) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	queries := s.of(id)
	if len(queries) > 0 && !p.RecursiveDeleteOption {
		return invalid("WorkGroup %s is not empty: it has %d named queries, and RecursiveDeleteOption is not set", id, len(queries))
	}
	for _, q := range queries {
		delete(s.queries, q.NamedQueryId)
	}
	delete(s.groups, id)
	return nil
}

func (s *Service) createNamedQuery(_ context.Context, r resource.Request, p namedQueryProps) (resource.Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := namedQuery{
		Name: p.Name, Description: p.Description, Database: p.Database, QueryString: p.QueryString,
		NamedQueryId: uuid.NewString(), WorkGroup: cmp.Or(p.WorkGroup, primary),
	}
	if q.Name == "" {
		q.Name = r.GeneratedName(128)
	}
	if _, err := s.group(q.WorkGroup); err != nil {
		return resource.Result{}, err
	}
	s.queries[q.NamedQueryId] = q
	return resource.Result{ID: q.NamedQueryId, Attributes: map[string]any{"NamedQueryId": q.NamedQueryId}}, nil
}
