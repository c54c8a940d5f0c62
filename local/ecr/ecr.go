// Package ecr is the metadata of container repositories on the local endpoint,
// which the CDK's bootstrap template makes. It stores no images: what would push
// or pull one is refused.
//
//	s := ecr.New(ecr.Config{Account: "000000000000", Region: "us-east-1"})
package ecr

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Config of a registry.
type Config struct {
	Account string
	Region  string
}

// Service is one account's registry in one region.
type Service struct {
	config Config

	mu           sync.RWMutex
	repositories map[string]repository
}

type repository struct {
	name    string
	props   repositoryProps
	created time.Time
}

// New makes an empty registry.
func New(c Config) *Service {
	return &Service{config: c, repositories: map[string]repository{}}
}

// API is the service "ecr" (Amazon ECR API reference).
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name:         "ecr",
		Protocol:     awsapi.JSON11,
		TargetPrefix: "AmazonEC2ContainerRegistry_V20150921",
		Actions: map[string]awsapi.Action{
			"DescribeImages":        awsapi.JSON(s.describeImages),
			"DescribeRepositories":  awsapi.JSON(s.describeRepositories),
			"GetAuthorizationToken": awsapi.JSON(s.getAuthorizationToken),
		},
	}
}

func (s *Service) arn(name string) string {
	return "arn:aws:ecr:" + s.config.Region + ":" + s.config.Account + ":repository/" + name
}

func (s *Service) uri(name string) string {
	return s.config.Account + ".dkr.ecr." + s.config.Region + ".amazonaws.com/" + name
}

// find returns a repository. s.mu is held.
func (s *Service) find(name string) (repository, error) {
	r, ok := s.repositories[name]
	if !ok {
		return r, awsapi.Errorf("RepositoryNotFoundException", "The repository with name '%s' does not exist in the registry with id '%s'", name, s.config.Account)
	}
	return r, nil
}

type describeRepositoriesInput struct {
	RepositoryNames []string `json:"repositoryNames"`
}

type describeRepositoriesOutput struct {
	Repositories []repositoryJSON `json:"repositories"`
}

type repositoryJSON struct {
	RepositoryArn              string                  `json:"repositoryArn"`
	RegistryID                 string                  `json:"registryId"`
	RepositoryName             string                  `json:"repositoryName"`
	RepositoryURI              string                  `json:"repositoryUri"`
	CreatedAt                  awsapi.Timestamp        `json:"createdAt"`
	ImageTagMutability         string                  `json:"imageTagMutability"`
	ImageScanningConfiguration imageScanning           `json:"imageScanningConfiguration"`
	EncryptionConfiguration    encryptionConfiguration `json:"encryptionConfiguration"`
}

type imageScanning struct {
	ScanOnPush bool `json:"scanOnPush"`
}

type encryptionConfiguration struct {
	EncryptionType string `json:"encryptionType"`
	KmsKey         string `json:"kmsKey,omitempty"`
}

func (s *Service) describeRepositories(_ context.Context, in *describeRepositoriesInput) (*describeRepositoriesOutput, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	names := in.RepositoryNames
	if names == nil {
		names = slices.Sorted(maps.Keys(s.repositories))
	}
	out := &describeRepositoriesOutput{Repositories: []repositoryJSON{}}
	for _, name := range names {
		r, err := s.find(name)
		if err != nil {
			return nil, err
		}
		out.Repositories = append(out.Repositories, s.json(r))
	}
	return out, nil
}

func (s *Service) json(r repository) repositoryJSON {
	return repositoryJSON{
		s.arn(r.name), s.config.Account, r.name, s.uri(r.name), awsapi.Timestamp{Time: r.created}, r.props.mutability(),
		imageScanning{r.props.ImageScanningConfiguration.ScanOnPush}, r.props.encryption(),
	}
}

type describeImagesInput struct {
	RepositoryName string `json:"repositoryName"`
	ImageIDs       []struct {
		ImageTag    string `json:"imageTag"`
		ImageDigest string `json:"imageDigest"`
	} `json:"imageIds"`
}

type describeImagesOutput struct {
	ImageDetails []awsapi.None `json:"imageDetails"`
}

// describeImages finds none.
func (s *Service) describeImages(_ context.Context, in *describeImagesInput) (*describeImagesOutput, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if _, err := s.find(in.RepositoryName); err != nil {
		return nil, err
	}
	for _, id := range in.ImageIDs {
		return nil, awsapi.Errorf("ImageNotFoundException", "The image with imageId {imageDigest:'%s', imageTag:'%s'} does not exist within the repository with name '%s'", id.ImageDigest, id.ImageTag, in.RepositoryName)
	}
	return &describeImagesOutput{[]awsapi.None{}}, nil
}

// getAuthorizationToken is what every push and pull begins with.
func (s *Service) getAuthorizationToken(context.Context, *awsapi.None) (*awsapi.None, error) {
	return nil, awsapi.Errorf("ServerException", "the local endpoint stores no container images: package the function as a zip file")
}
