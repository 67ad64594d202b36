<%@ page contentType="text/html; charset=UTF-8" %>
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Sign in - Timesheets</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="style.css">
</head>
<body>
<header><a class="name" href="account">Timesheets</a></header>
<main>
  <h1>Sign in</h1>
  <% if (request.getParameter("failed") != null) { %>
  <p role="alert" class="error">That name and password do not belong together.</p>
  <% } %>
  <form method="post" action="j_security_check">
    <p><label for="name">User name</label>
      <input id="name" name="j_username" autocomplete="username" autocapitalize="none" required autofocus></p>
    <p><label for="password">Password</label>
      <input id="password" name="j_password" type="password" autocomplete="current-password" required></p>
    <p><button>Sign in</button></p>
  </form>
</main>
</body>
</html>
