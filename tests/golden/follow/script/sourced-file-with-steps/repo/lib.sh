composer install
drush site:install -y
